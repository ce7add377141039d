//go:build cgo

// Walking and reading any HDF5 file; see shim.h.

#include "shim.h"

#include <stdlib.h>
#include <string.h>

hid_t floe_open(const char *path) { return H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT); }

int64_t floe_count_links(hid_t group) {
	H5G_info_t info;
	return H5Gget_info(group, &info) < 0 ? -1 : (int64_t)info.nlinks;
}

int floe_link_at(hid_t group, hsize_t i, char *name, size_t size, int *is_group, uint64_t *address) {
	H5L_info_t link;
	H5O_info_t object;
	*is_group = 0, *address = 0;
	ssize_t n = H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, size, H5P_DEFAULT);
	if (n < 0 || (size_t)n >= size) return -1;
	if (H5Lget_info(group, name, &link, H5P_DEFAULT) < 0) return -1;
	if (link.type != H5L_TYPE_HARD && link.type != H5L_TYPE_SOFT) return (int)n; // leads out of the file
	if (H5Oexists_by_name(group, name, H5P_DEFAULT) <= 0) return (int)n;
	if (H5Oget_info_by_name2(group, name, &object, H5O_INFO_BASIC, H5P_DEFAULT) < 0) return -1;
	if (object.type == H5O_TYPE_GROUP || object.type == H5O_TYPE_DATASET) {
		*is_group = object.type == H5O_TYPE_GROUP;
		*address = (uint64_t)object.addr;
	}
	return (int)n;
}

hid_t floe_open_object(hid_t group, const char *name) { return H5Oopen(group, name, H5P_DEFAULT); }

static int floe_integer_code(hid_t t, size_t size) {
	int is_signed = H5Tget_sign(t) == H5T_SGN_2;
	switch (size) {
	case 1: return is_signed ? floe_i8 : floe_u8;
	case 2: return is_signed ? floe_i16 : floe_u16;
	case 4: return is_signed ? floe_i32 : floe_u32;
	case 8: return is_signed ? floe_i64 : floe_u64;
	}
	return floe_other;
}

// floe_describe_type fills type; H5T_ENUM of a boolean counts as floe_bool.
static void floe_describe_type(hid_t t, floe_type *type) {
	type->code = floe_other;
	type->size = H5Tget_size(t);
	type->big_endian = H5Tget_order(t) == H5T_ORDER_BE;
	switch (H5Tget_class(t)) {
	case H5T_INTEGER: type->code = floe_integer_code(t, type->size); break;
	case H5T_FLOAT:
		if (type->size == 2) type->code = floe_f16;
		if (type->size == 4) type->code = floe_f32;
		if (type->size == 8) type->code = floe_f64;
		break;
	case H5T_STRING:
		type->code = H5Tis_variable_str(t) > 0 ? floe_vlen_text : floe_text;
		type->big_endian = 0;
		break;
	case H5T_ENUM:
		if (type->size == 1) type->code = floe_bool;
		break;
	default: break;
	}
}

int floe_dataset_shape(hid_t dataset, floe_shape *shape) {
	int result = -1;
	hid_t t = H5Dget_type(dataset), space = H5Dget_space(dataset);
	if (t >= 0 && space >= 0) {
		floe_describe_type(t, &shape->type);
		shape->rank = H5Sget_simple_extent_ndims(space);
		if (H5Sget_simple_extent_type(space) == H5S_NULL) {
			shape->rank = 1, shape->dims[0] = 0;
			result = 0;
		} else if (shape->rank >= 0 && shape->rank <= FLOE_MAX_RANK) {
			result = H5Sget_simple_extent_dims(space, shape->dims, NULL) < 0 ? -1 : 0;
		}
	}
	if (space >= 0) H5Sclose(space);
	if (t >= 0) H5Tclose(t);
	return result;
}

static hid_t floe_memory_type(int code, size_t text) {
	hid_t t;
	switch (code) {
	case floe_i8: return H5Tcopy(H5T_STD_I8LE);
	case floe_u8: return H5Tcopy(H5T_STD_U8LE);
	case floe_i16: return H5Tcopy(H5T_STD_I16LE);
	case floe_u16: return H5Tcopy(H5T_STD_U16LE);
	case floe_i32: return H5Tcopy(H5T_STD_I32LE);
	case floe_u32: return H5Tcopy(H5T_STD_U32LE);
	case floe_i64: return H5Tcopy(H5T_STD_I64LE);
	case floe_u64: return H5Tcopy(H5T_STD_U64LE);
	case floe_f32: return H5Tcopy(H5T_IEEE_F32LE);
	case floe_f64: return H5Tcopy(H5T_IEEE_F64LE);
	case floe_text:
		t = H5Tcopy(H5T_C_S1);
		if (t >= 0 && (H5Tset_size(t, text) < 0 || H5Tset_strpad(t, H5T_STR_NULLPAD) < 0)) {
			H5Tclose(t);
			return -1;
		}
		return t;
	}
	return -1;
}

// Half floats, enums and strings are read in the file's own type: order alone is
// changed, where there is one.
static hid_t floe_own_type(hid_t file_type, int code, size_t text) {
	if (code != floe_f16 && code != floe_bool && code != floe_text) return floe_memory_type(code, text);
	hid_t t = H5Tcopy(file_type);
	if (t >= 0 && code == floe_f16 && H5Tset_order(t, H5T_ORDER_LE) < 0) {
		H5Tclose(t);
		return -1;
	}
	return t;
}

int floe_read(hid_t dataset, int code, size_t text, void *to) {
	int result = -1;
	hid_t own = H5Dget_type(dataset), t = floe_own_type(own, code, text);
	if (t >= 0) result = H5Dread(dataset, t, H5S_ALL, H5S_ALL, H5P_DEFAULT, to);
	if (t >= 0) H5Tclose(t);
	if (own >= 0) H5Tclose(own);
	return result;
}

int floe_count_attributes(hid_t object) {
	H5O_info_t info;
	return H5Oget_info2(object, &info, H5O_INFO_NUM_ATTRS) < 0 ? -1 : (int)info.num_attrs;
}

int floe_attribute_at(hid_t object, int i, char *name, size_t size, floe_type *type, hsize_t *count) {
	int result = -1;
	hid_t a = H5Aopen_by_idx(object, ".", H5_INDEX_NAME, H5_ITER_INC, (hsize_t)i, H5P_DEFAULT, H5P_DEFAULT);
	if (a < 0) return -1;
	hid_t t = H5Aget_type(a), space = H5Aget_space(a);
	ssize_t n = H5Aget_name(a, size, name);
	if (t >= 0 && space >= 0 && n >= 0 && (size_t)n < size) {
		hssize_t points = H5Sget_simple_extent_npoints(space);
		floe_describe_type(t, type);
		*count = points < 0 ? 0 : (hsize_t)points;
		result = 0;
	}
	if (space >= 0) H5Sclose(space);
	if (t >= 0) H5Tclose(t);
	H5Aclose(a);
	return result;
}

static int floe_read_vlen(hid_t a, hid_t t, size_t text, hsize_t count, char *to) {
	hid_t space = H5Aget_space(a);
	char **texts = calloc(count, sizeof *texts);
	int result = -1;
	if (space >= 0 && texts != NULL && H5Aread(a, t, texts) >= 0) {
		memset(to, 0, text * count);
		for (hsize_t i = 0; i < count; i++) {
			size_t n = texts[i] == NULL ? 0 : strlen(texts[i]);
			memcpy(to + i * text, texts[i] == NULL ? "" : texts[i], n < text ? n : text);
		}
		H5Dvlen_reclaim(t, space, H5P_DEFAULT, texts);
		result = 0;
	}
	free(texts);
	if (space >= 0) H5Sclose(space);
	return result;
}

int floe_attribute_read(hid_t object, const char *name, int code, size_t text, hsize_t count, void *to) {
	int result = -1;
	hid_t a = H5Aopen(object, name, H5P_DEFAULT);
	if (a < 0) return -1;
	hid_t own = H5Aget_type(a);
	if (own >= 0 && code == floe_vlen_text) {
		result = floe_read_vlen(a, own, text, count, to);
	} else if (own >= 0) {
		hid_t t = floe_own_type(own, code, text);
		if (t >= 0) {
			result = H5Aread(a, t, to);
			H5Tclose(t);
		}
	}
	if (own >= 0) H5Tclose(own);
	H5Aclose(a);
	return result;
}
