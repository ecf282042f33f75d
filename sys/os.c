/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/os.h"

#include <errno.h>
#include <string.h>

static const struct {
	int error;
	const char *zh;
} words[] = {
	{ EPERM, "操作不被允许" },
	{ ENOENT, "没有这个文件或文件夹" },
	{ EINTR, "操作被打断" },
	{ EIO, "输入输出错误" },
	{ E2BIG, "项目过多" },
	{ EBADF, "文件没有打开" },
	{ ECHILD, "没有子进程" },
	{ EAGAIN, "资源暂时不可用" },
	{ ENOMEM, "内存不足" },
	{ EACCES, "没有权限" },
	{ EBUSY, "正被使用" },
	{ EEXIST, "已经存在" },
	{ EXDEV, "不在同一个磁盘上" },
	{ ENODEV, "没有这个设备" },
	{ ENOTDIR, "不是文件夹" },
	{ EISDIR, "是文件夹" },
	{ EINVAL, "不是普通文件，或参数无效" },
	{ ENFILE, "系统打开的文件过多" },
	{ EMFILE, "打开的文件过多" },
	{ ETXTBSY, "程序正在运行" },
	{ EFBIG, "文件过大" },
	{ ENOSPC, "磁盘空间不足" },
	{ ESPIPE, "不能定位" },
	{ EROFS, "磁盘只读" },
	{ EMLINK, "链接过多" },
	{ EPIPE, "管道已断开" },
	{ EDEADLK, "互相等待" },
	{ ENAMETOOLONG, "文件名过长" },
	{ ENOSYS, "系统不支持" },
	{ ENOTEMPTY, "文件夹不是空的" },
	{ ELOOP, "符号链接过多" },
	{ EPROTO, "协议错误" },
	{ EOVERFLOW, "数值过大" },
	{ EILSEQ, "字节不合法" },
	{ EMSGSIZE, "消息过长" },
	{ ENOTSUP, "不支持" },
	{ ECONNREFUSED, "连接被拒绝" },
	{ ECONNRESET, "连接被断开" },
	{ ENOTCONN, "没有连接" },
	{ ETIMEDOUT, "超时" },
	{ EHOSTUNREACH, "主机不可达" },
	{ ESTALE, "文件已失效" },
	{ EDQUOT, "超出磁盘配额" },
	{ ECANCELED, "已取消" },
};

const char *
os_text(int error, enum lang lang)
{
	size_t i;

	if (lang != LANG_ZH)
		return strerror(error);
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].error == error)
			return words[i].zh;
	return os_name(error);
}

const char *
os_name(int error)
{
	const char *name = strerrorname_np(error);

	return name == NULL ? "errno" : name;
}

int
os_of(const char *name)
{
	int error;

	if (name[0] != 'E')
		return 0;
	for (error = 1; error < 200; error++)
		if (strcmp(os_name(error), name) == 0)
			return error;
	return 0;
}
