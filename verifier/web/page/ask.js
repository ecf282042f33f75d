// SPDX-License-Identifier: Apache-2.0
// What a person brings after the page is there: text typed or pasted, a name
// to look up, files, the camera. A code in the address does not need it.
const NO_REGISTER = ['名册无法读取或不完整；没有列出的不等于不存在。请稍后重试。',
	'The register cannot be read, or not all of it: what is not listed may ' +
	'still exist. Try again later.'];

class Ask {
	constructor(api) {
		this.api = api;
		this.files = null;
	}

	async search(text) {
		const { api } = this;
		const { box, CryptMissing, el } = api;
		const noRegister = NO_REGISTER[api.lang()];

		box.replaceChildren(el('p', {}, api.label('working')));
		try {
			const register = await api.load('register.js');
			await register.search(text, { ...api, noRegister });
		} catch (e) {
			const missing = e instanceof CryptMissing;
			box.replaceChildren(...missing ? [] : [el('p', {
				class: 'warning', role: 'status' }, noRegister)]);
			if (missing)
				api.showNothing('crypto');
		}
	}

	// What a person typed or pasted, or a camera saw.
	async take(text, source) {
		const { api } = this;
		const find = text.startsWith('{') ? api.findEnvelope(api.utf8(text))
		    : await api.readCode(text, source);

		api.clear();
		if (find !== null)
			await api.show(find);
		else if (source === 'qr' || /^https?:|^\{/.test(text))
			api.showNothing('nothing');
		else
			await this.search(text);
	}

	async filesModule() {
		this.files ??= (await this.api.load('files.js')).start({ ...this.api,
			take: (text, source) => this.take(text, source) });
		return this.files;
	}

	async takeFiles(list) {
		const { api } = this;
		const module = await this.filesModule();

		api.clear();
		const read = await module.read(list);
		api.clear();
		for (const { name, finds } of read)
			for (const find of finds)
				await api.show(find, name, false);
		document.querySelector('#results h1')?.focus();
	}

	async camera(button) {
		await (await this.filesModule()).camera(button);
	}
}

export const start = (api) => new Ask(api);
