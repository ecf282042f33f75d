/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libpng and libjpeg with their limits set low.  Both report errors by
 * longjmp: everything that must survive one lives in a struct outside the
 * frame that called setjmp.
 */
#include "verifier/reader_image.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>
#include <png.h>


bool
reader_image_new(int w, int h, struct reader_image *out)
{
	if (w < 1 || h < 1 || w > LIMIT_IMAGE_SIDE || h > LIMIT_IMAGE_SIDE ||
	    (int64_t)w * h > LIMIT_IMAGE_AREA)
		return false;
	out->p = malloc((size_t)w * (size_t)h);
	if (out->p == NULL)
		return false;
	out->w = w;
	out->h = h;
	return true;
}

void
reader_image_free(struct reader_image *image)
{
	free(image->p);
	image->p = NULL;
	image->w = image->h = 0;
}

struct png_job {
	png_structp png;
	png_infop info;
	struct slice file;
	size_t at;
	struct reader_image image;
	png_bytep *rows;
};

static void
png_take(png_structp png, png_bytep to, size_t n)
{
	struct png_job *job = png_get_io_ptr(png);

	if (n > job->file.n - job->at)
		png_error(png, "cut short");
	memcpy(to, job->file.p + job->at, n);
	job->at += n;
}

static void
png_fail(png_structp png, png_const_charp text)
{
	(void)text;
	png_longjmp(png, 1);
}

static void
png_quiet(png_structp png, png_const_charp text)
{
	(void)png;
	(void)text;
}

/* Whatever the file holds, 8-bit grey on white comes out. */
static void
png_ask_grey(struct png_job *job)
{
	const png_color_16 white = { 0, 0xffff, 0xffff, 0xffff, 0xffff };
	png_byte colour = png_get_color_type(job->png, job->info);

	png_set_expand(job->png);
	png_set_scale_16(job->png);
	if ((colour & PNG_COLOR_MASK_ALPHA) != 0 ||
	    png_get_valid(job->png, job->info, PNG_INFO_tRNS) != 0)
		png_set_background(
		    job->png, &white, PNG_BACKGROUND_GAMMA_SCREEN, 0, 1.0);
	if ((colour & PNG_COLOR_MASK_COLOR) != 0)
		png_set_rgb_to_gray(job->png, PNG_ERROR_ACTION_NONE,
		    PNG_RGB_TO_GRAY_DEFAULT, PNG_RGB_TO_GRAY_DEFAULT);
	png_set_strip_alpha(job->png);
	png_set_interlace_handling(job->png);
	png_read_update_info(job->png, job->info);
}

static bool
png_run(struct png_job *job)
{
	png_uint_32 w, h, y;

	if (setjmp(png_jmpbuf(job->png)) != 0)
		return false;
	png_set_user_limits(job->png, LIMIT_IMAGE_SIDE, LIMIT_IMAGE_SIDE);
	png_set_chunk_cache_max(job->png, LIMIT_PNG_CHUNKS);
	png_set_chunk_malloc_max(job->png, LIMIT_PNG_CHUNK);
	png_set_read_fn(job->png, job, png_take);
	png_read_info(job->png, job->info);
	w = png_get_image_width(job->png, job->info);
	h = png_get_image_height(job->png, job->info);
	png_ask_grey(job);
	if (png_get_rowbytes(job->png, job->info) != w ||
	    !reader_image_new((int)w, (int)h, &job->image))
		return false;
	job->rows = calloc(h, sizeof(*job->rows));
	if (job->rows == NULL)
		return false;
	for (y = 0; y < h; y++)
		job->rows[y] = job->image.p + (size_t)y * w;
	png_read_image(job->png, job->rows);
	return true;
}

bool
reader_image_png(struct slice file, struct reader_image *out, enum cause *why)
{
	struct png_job job = { .file = file };
	bool ok = false;

	*why = CAUSE_PNG_BAD;
	job.png = png_create_read_struct(
	    PNG_LIBPNG_VER_STRING, NULL, png_fail, png_quiet);
	if (job.png == NULL)
		return false;
	job.info = png_create_info_struct(job.png);
	if (job.info != NULL)
		ok = png_run(&job);
	free(job.rows);
	png_destroy_read_struct(&job.png, &job.info, NULL);
	if (ok) {
		*out = job.image;
		*why = CAUSE_NONE;
	} else {
		reader_image_free(&job.image);
	}
	return ok;
}

struct jpeg_job {
	struct jpeg_decompress_struct info;
	struct jpeg_error_mgr error;
	struct jpeg_progress_mgr progress;
	jmp_buf back;
	struct slice file;
	int side;
	enum reader_plane plane;
	bool cut; /* the file ends too soon */
	struct reader_image image;
	uint8_t *row;
};

static void
jpeg_fail(j_common_ptr info)
{
	struct jpeg_job *job = info->client_data;

	longjmp(job->back, 1);
}

static void
jpeg_quiet(j_common_ptr info)
{
	(void)info;
}

/* What is missing shows as grey: nobody may take that for the page. */
static void
jpeg_warn(j_common_ptr info, int level)
{
	struct jpeg_job *job = info->client_data;

	if (level < 0 &&
	    (info->err->msg_code == JWRN_JPEG_EOF ||
		info->err->msg_code == JWRN_HIT_MARKER))
		job->cut = true;
}

static void
jpeg_scans(j_common_ptr info)
{
	struct jpeg_job *job = info->client_data;

	if (job->info.input_scan_number > LIMIT_JPEG_SCANS)
		longjmp(job->back, 1);
}

static void
jpeg_scale(struct jpeg_job *job)
{
	unsigned longer = job->info.image_width > job->info.image_height
	    ? job->info.image_width
	    : job->info.image_height;
	unsigned eighths = 8;

	while (job->side > 0 && eighths > 1 &&
	    longer * (eighths / 2) / 8 >= (unsigned)job->side)
		eighths /= 2;
	job->info.scale_num = eighths;
	job->info.scale_denom = 8;
}

/* Luma is there for the taking in YCbCr and grey files; the rest (RGB, CMYK,
 * YCCK) is reduced row by row. CMYK of scanners and of Adobe is inverted, so
 * the mean of C, M and Y under K comes out light for paper either way only
 * after asking which; the Adobe marker says so. */
static void
jpeg_colour(struct jpeg_job *job)
{
	switch (job->info.jpeg_color_space) {
	case JCS_YCbCr:
		job->info.out_color_space =
		    job->plane == READER_RED ? JCS_RGB : JCS_GRAYSCALE;
		break;
	case JCS_GRAYSCALE:
		job->info.out_color_space = JCS_GRAYSCALE;
		break;
	case JCS_CMYK:
	case JCS_YCCK:
		job->info.out_color_space = JCS_CMYK;
		break;
	default:
		job->info.out_color_space = JCS_RGB;
		break;
	}
	job->info.do_fancy_upsampling = FALSE;
}

static void
jpeg_reduce(const struct jpeg_job *job, uint8_t *to)
{
	const uint8_t *s = job->row;
	unsigned v;
	int x;

	for (x = 0; x < job->image.w; x++) {
		if (job->plane == READER_RED &&
		    job->info.out_color_space == JCS_RGB) {
			v = s[0];
			s += 3;
		} else if (job->info.out_color_space == JCS_RGB) {
			v = (77U * s[0] + 150U * s[1] + 29U * s[2]) >> 8;
			s += 3;
		} else {
			v = (77U * s[0] + 150U * s[1] + 29U * s[2]) >> 8;
			v = v * s[3] / 255;
			if (!job->info.saw_Adobe_marker)
				v = 255 - v;
			s += 4;
		}
		to[x] = (uint8_t)v;
	}
}

static bool
jpeg_run(struct jpeg_job *job)
{
	uint8_t *line;

	if (setjmp(job->back) != 0)
		return false;
	jpeg_create_decompress(&job->info);
	job->info.mem->max_memory_to_use = LIMIT_JPEG_MEMORY;
	job->progress.progress_monitor = jpeg_scans;
	job->info.progress = &job->progress;
	jpeg_mem_src(&job->info, job->file.p, job->file.n);
	jpeg_read_header(&job->info, TRUE);
	jpeg_scale(job);
	jpeg_colour(job);
	jpeg_start_decompress(&job->info);
	if (job->info.output_width > LIMIT_IMAGE_SIDE ||
	    job->info.output_height > LIMIT_IMAGE_SIDE ||
	    !reader_image_new((int)job->info.output_width,
		(int)job->info.output_height, &job->image))
		return false;
	job->row = malloc((size_t)job->image.w * 4);
	if (job->row == NULL)
		return false;
	while (job->info.output_scanline < job->info.output_height) {
		uint8_t *to = job->image.p +
		    (size_t)job->info.output_scanline * (size_t)job->image.w;

		line =
		    job->info.out_color_space == JCS_GRAYSCALE ? to : job->row;
		if (jpeg_read_scanlines(&job->info, &line, 1) != 1)
			return false;
		if (line == job->row)
			jpeg_reduce(job, to);
	}
	return true;
}

bool
reader_image_jpeg(struct slice file, int side, enum reader_plane plane,
    struct reader_image *out, enum cause *why)
{
	struct jpeg_job *job = calloc(1, sizeof(*job));
	bool ok;

	*why = CAUSE_JPEG_BAD;
	if (job == NULL)
		return false;
	job->file = file;
	job->side = side;
	job->plane = plane;
	job->info.err = jpeg_std_error(&job->error);
	job->error.error_exit = jpeg_fail;
	job->error.output_message = jpeg_quiet;
	job->error.emit_message = jpeg_warn;
	job->info.client_data = job;
	ok = jpeg_run(job);
	jpeg_destroy_decompress(&job->info);
	if (ok) {
		*out = job->image;
		*why = job->cut ? CAUSE_IMAGE_CUT : CAUSE_NONE;
	} else {
		reader_image_free(&job->image);
	}
	free(job->row);
	free(job);
	return ok;
}

bool
reader_image_cut(const struct reader_image *in, int x0, int y0, int x1, int y1,
    struct reader_image *out)
{
	int y;

	x0 = x0 < 0 ? 0 : x0;
	y0 = y0 < 0 ? 0 : y0;
	x1 = x1 > in->w ? in->w : x1;
	y1 = y1 > in->h ? in->h : y1;
	if (!reader_image_new(x1 - x0, y1 - y0, out))
		return false;
	for (y = y0; y < y1; y++)
		memcpy(out->p + (size_t)(y - y0) * (size_t)out->w,
		    in->p + (size_t)y * (size_t)in->w + x0, (size_t)out->w);
	return true;
}

/* One pixel of the smaller image is the mean of those it covers. */
static void
shrink(
    const struct reader_image *in, int num, int den, struct reader_image *out)
{
	int x, y, u, v;

	for (y = 0; y < out->h; y++) {
		int v0 = y * den / num, v1 = (y + 1) * den / num;

		for (x = 0; x < out->w; x++) {
			int u0 = x * den / num, u1 = (x + 1) * den / num;
			unsigned sum = 0, n = 0;

			for (v = v0; v < v1 && v < in->h; v++)
				for (u = u0; u < u1 && u < in->w; u++, n++)
					sum += in->p[v * in->w + u];
			if (n > 0)
				out->p[y * out->w + x] = (uint8_t)(sum / n);
		}
	}
}

/* Bilinear, in 8-bit fixed point. */
static void
enlarge(
    const struct reader_image *in, int num, int den, struct reader_image *out)
{
	int x, y;

	for (y = 0; y < out->h; y++) {
		int64_t fy = (int64_t)y * den * 256 / num;
		int v0 = (int)(fy >> 8), fv = (int)(fy & 255);
		int v1 = v0 + 1 < in->h ? v0 + 1 : v0;

		for (x = 0; x < out->w; x++) {
			int64_t fx = (int64_t)x * den * 256 / num;
			int u0 = (int)(fx >> 8), fu = (int)(fx & 255);
			int u1 = u0 + 1 < in->w ? u0 + 1 : u0;
			int a = in->p[v0 * in->w + u0] * (256 - fu) +
			    in->p[v0 * in->w + u1] * fu;
			int b = in->p[v1 * in->w + u0] * (256 - fu) +
			    in->p[v1 * in->w + u1] * fu;

			out->p[y * out->w + x] =
			    (uint8_t)((a * (256 - fv) + b * fv) >> 16);
		}
	}
}

bool
reader_image_scale(
    const struct reader_image *in, int num, int den, struct reader_image *out)
{
	if (!reader_image_new((int)((int64_t)in->w * num / den),
		(int)((int64_t)in->h * num / den), out))
		return false;
	if (num < den)
		shrink(in, num, den, out);
	else
		enlarge(in, num, den, out);
	return true;
}
