// SPDX-License-Identifier: Apache-2.0
// The first statement of the page's script: from here on it is measured.
performance.mark('yinxin-start');
