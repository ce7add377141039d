//go:build cgo

// What gonum.org/v1/hdf5 lacks of libhdf5; see shim.h.

#include "shim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Files are written under temporary names and read by many: locks help nobody
// and fail on some network file systems. libhdf5 looks at this when it starts,
// which is before main, so main would be late. Whoever sets it decides.
__attribute__((constructor)) static void floe_no_locks(void) {
#ifdef _WIN32
	if (getenv("HDF5_USE_FILE_LOCKING") == NULL) _putenv("HDF5_USE_FILE_LOCKING=FALSE");
#else
	setenv("HDF5_USE_FILE_LOCKING", "FALSE", 0);
#endif
}

static __thread char floe_text_of_error[2048];

static herr_t floe_add_error(unsigned n, const H5E_error2_t *e, void *unused) {
	(void)unused;
	if (n > 1) return 0; // the innermost two say what is wrong, the others repeat it
	size_t used = strlen(floe_text_of_error);
	if (e->desc != NULL && e->desc[0] != 0)
		snprintf(floe_text_of_error + used, sizeof floe_text_of_error - used, "%s%s: %s",
		         used ? "; " : "", e->func_name, e->desc);
	return 0;
}

// The stack is walked from the place of the failure outwards, at once: the next
// call, even a closing one, clears it. The first failure is kept.
static herr_t floe_on_error(hid_t stack, void *unused) {
	(void)unused;
	if (floe_text_of_error[0] == 0)
		H5Ewalk2(stack, H5E_WALK_UPWARD, floe_add_error, NULL);
	return 0;
}

void floe_errors(void) {
	H5Eset_auto2(H5E_DEFAULT, floe_on_error, NULL);
	floe_text_of_error[0] = 0;
}

const char *floe_error(void) { return floe_text_of_error; }

static hid_t floe_half(void) {
	hid_t t = H5Tcopy(H5T_IEEE_F32LE);
	if (t >= 0 && (H5Tset_fields(t, 15, 10, 5, 0, 10) < 0 || H5Tset_size(t, 2) < 0 || H5Tset_ebias(t, 15) < 0)) {
		H5Tclose(t);
		return -1;
	}
	return t;
}

static hid_t floe_string(size_t size, H5T_cset_t charset) {
	hid_t t = H5Tcopy(H5T_C_S1);
	if (t >= 0 && (H5Tset_size(t, size) < 0 || H5Tset_strpad(t, H5T_STR_NULLPAD) < 0 || H5Tset_cset(t, charset) < 0)) {
		H5Tclose(t);
		return -1;
	}
	return t;
}

static hid_t floe_enum_bool(void) {
	hid_t t = H5Tenum_create(H5T_STD_I8LE);
	signed char v = 0;
	H5Tenum_insert(t, "FALSE", &v);
	v = 1;
	H5Tenum_insert(t, "TRUE", &v);
	return t;
}

// floe_make_type gives a type for floe_drop_type.
static hid_t floe_make_type(int code, size_t text) {
	switch (code) {
	case floe_i8: return H5T_STD_I8LE;
	case floe_u8: return H5T_STD_U8LE;
	case floe_i16: return H5T_STD_I16LE;
	case floe_u16: return H5T_STD_U16LE;
	case floe_i32: return H5T_STD_I32LE;
	case floe_u32: return H5T_STD_U32LE;
	case floe_i64: return H5T_STD_I64LE;
	case floe_u64: return H5T_STD_U64LE;
	case floe_f16: return floe_half();
	case floe_f32: return H5T_IEEE_F32LE;
	case floe_f64: return H5T_IEEE_F64LE;
	case floe_text: return floe_string(text, H5T_CSET_UTF8);
	case floe_ascii: return floe_string(text, H5T_CSET_ASCII);
	case floe_bool: return floe_enum_bool();
	}
	return -1;
}

// floe_drop_type closes what floe_make_type made; the library's own types, which
// most values have, stay.
static void floe_drop_type(int code, hid_t type) {
	if (type >= 0 && (code == floe_f16 || code == floe_text || code == floe_ascii || code == floe_bool)) H5Tclose(type);
}

// No close degree is set: the file could not be opened a second time then.
hid_t floe_create(const char *path, size_t meta_block) {
	hid_t access = H5Pcreate(H5P_FILE_ACCESS), file = -1;
	if (access >= 0 && H5Pset_alignment(access, 1, 64) >= 0 && H5Pset_meta_block_size(access, meta_block) >= 0)
		file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, access);
	if (access >= 0) H5Pclose(access);
	return file;
}

static int floe_contiguous(hid_t plist) {
	return H5Pset_layout(plist, H5D_CONTIGUOUS) < 0 || H5Pset_alloc_time(plist, H5D_ALLOC_TIME_EARLY) < 0 ? -1 : 0;
}

static int floe_chunked(hid_t plist, hid_t space, hsize_t chunk, int shuffle, int deflate) {
	hsize_t dims[FLOE_MAX_RANK];
	int rank = H5Sget_simple_extent_ndims(space);
	if (rank < 1 || rank > FLOE_MAX_RANK || H5Sget_simple_extent_dims(space, dims, NULL) < 0) return -1;
	dims[0] = chunk;
	if (H5Pset_chunk(plist, rank, dims) < 0 || (shuffle && H5Pset_shuffle(plist) < 0)) return -1;
	return deflate > 0 && H5Pset_deflate(plist, (unsigned)deflate) < 0 ? -1 : 0;
}

hid_t floe_create_dataset(hid_t file, const char *path, int code, size_t text, hid_t space,
                          hsize_t chunk, int shuffle, int deflate) {
	hid_t dataset = -1, type = floe_make_type(code, text), plist = H5Pcreate(H5P_DATASET_CREATE);
	if (type >= 0 && plist >= 0 && H5Pset_fill_time(plist, H5D_FILL_TIME_NEVER) >= 0 &&
	    H5Pset_obj_track_times(plist, 0) >= 0 &&
	    (chunk == 0 ? floe_contiguous(plist) : floe_chunked(plist, space, chunk, shuffle, deflate)) >= 0)
		dataset = H5Dcreate2(file, path, type, space, H5P_DEFAULT, plist, H5P_DEFAULT);
	if (plist >= 0) H5Pclose(plist);
	floe_drop_type(code, type);
	return dataset;
}

int floe_write(hid_t dataset, const void *values) {
	hid_t type = H5Dget_type(dataset);
	if (type < 0) return -1;
	int result = H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
	H5Tclose(type);
	return result;
}

int floe_write_chunk(hid_t dataset, hsize_t first, const void *bytes, size_t n) {
	return H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, &first, n, bytes);
}

int floe_attribute(hid_t object, const char *name, int code, size_t text, int rank, hsize_t n, const void *value) {
	int result = -1;
	hid_t attribute = -1, type = floe_make_type(code, text);
	hid_t space = rank == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &n, NULL);
	if (type >= 0 && space >= 0) attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
	if (attribute >= 0) {
		result = H5Awrite(attribute, type, value);
		if (H5Aclose(attribute) < 0) result = -1;
	}
	if (space >= 0) H5Sclose(space);
	floe_drop_type(code, type);
	return result;
}

int floe_link(hid_t file, const char *target, const char *name) {
	return H5Lcreate_hard(file, target, file, name, H5P_DEFAULT, H5P_DEFAULT);
}

hid_t floe_open_group(hid_t file, const char *path) { return H5Gopen2(file, path, H5P_DEFAULT); }

int floe_close(hid_t id) {
	switch (H5Iget_type(id)) {
	case H5I_FILE: return H5Fclose(id);
	case H5I_GROUP: return H5Gclose(id);
	case H5I_DATASET: return H5Dclose(id);
	default: return H5Oclose(id);
	}
}

int64_t floe_end(hid_t file) {
	hsize_t size = 0;
	return H5Fget_filesize(file, &size) < 0 ? 0 : (int64_t)size;
}

int64_t floe_open_ids(void) {
	hsize_t n = 0, all = 0;
	for (int t = H5I_FILE; t < H5I_NTYPES; t++) {
		if (H5Inmembers((H5I_type_t)t, &n) >= 0) all += n;
	}
	return (int64_t)all;
}
