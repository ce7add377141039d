// What gonum.org/v1/hdf5 lacks of libhdf5. All functions are called on the one
// thread that owns the library; the text of the last failure is kept there.

#ifndef FLOE_H5_SHIM_H
#define FLOE_H5_SHIM_H

#include <hdf5.h>
#include <stddef.h>
#include <stdint.h>

// Codes of element types; the numbers are shared with shim.go.
enum {
	floe_other, floe_i8, floe_u8, floe_i16, floe_u16, floe_i32, floe_u32,
	floe_i64, floe_u64, floe_f16, floe_f32, floe_f64, floe_text, floe_ascii,
	floe_bool, floe_vlen_text
};

// floe_errors makes failures on this thread silent and remembers their text;
// it also clears the text.
void floe_errors(void);
const char *floe_error(void);

hid_t floe_create(const char *path, size_t meta_block);
hid_t floe_create_dataset(hid_t file, const char *path, int code, size_t text, hid_t space,
                          hsize_t chunk, int shuffle, int deflate);
// floe_write writes all values of a dataset, of its own type.
int floe_write(hid_t dataset, const void *values);
int floe_write_chunk(hid_t dataset, hsize_t first, const void *bytes, size_t n);
int floe_attribute(hid_t object, const char *name, int code, size_t text, int rank, hsize_t n, const void *value);
int floe_link(hid_t file, const char *target, const char *name);
hid_t floe_open_group(hid_t file, const char *path);
int floe_close(hid_t id);
// floe_end is where the file will end, 0 if that is unknown.
int64_t floe_end(hid_t file);
int64_t floe_open_ids(void);

// Reading.
typedef struct {
	int code;
	int big_endian;
	size_t size;
} floe_type;

#define FLOE_MAX_RANK 32

typedef struct {
	floe_type type;
	int rank;
	hsize_t dims[FLOE_MAX_RANK];
} floe_shape;

hid_t floe_open(const char *path);
int64_t floe_count_links(hid_t group);
// floe_link_at gives the name of link i; its length, or -1. hard tells whether
// it is a hard or a soft link, and address is the object's, 0 for no object.
int floe_link_at(hid_t group, hsize_t i, char *name, size_t size, int *is_group, uint64_t *address);
hid_t floe_open_object(hid_t group, const char *name);
int floe_dataset_shape(hid_t dataset, floe_shape *shape);
int floe_read(hid_t dataset, int code, size_t text, void *to);
int floe_count_attributes(hid_t object);
int floe_attribute_at(hid_t object, int i, char *name, size_t size, floe_type *type, hsize_t *count);
// floe_attribute_read gives the elements converted to code; texts of variable
// length are cut to text bytes each.
int floe_attribute_read(hid_t object, const char *name, int code, size_t text, hsize_t count, void *to);

#endif
