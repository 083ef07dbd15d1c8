/*
 * hash.h
 *		Fixed 64-bit hashes: stored profiles depend on them, so they never
 *		change, on no machine.
 */
#ifndef MLC_HASH_H
#define MLC_HASH_H

#include <stddef.h>
#include <stdint.h>

/* A bijection whose every output bit depends on all input bits (Stafford's
 * variant 13 of MurmurHash3's finalizer). */
static inline uint64_t
mlc_mix64(uint64_t x)
{
	x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
	return x ^ (x >> 31);
}

/* Up to 8 bytes as a little-endian number. */
static inline uint64_t
mlc_read_le(const unsigned char *bytes, size_t n)
{
	uint64_t	word = 0;
	size_t		i;

	for (i = 0; i < n; i++)
		word |= (uint64_t) bytes[i] << (8 * i);
	return word;
}

/* Of n bytes: mix every word of 8 into the state, the length first. */
static inline uint64_t
mlc_hash_bytes(const void *data, size_t n)
{
	const unsigned char *bytes = data;
	uint64_t	hash = mlc_mix64((uint64_t) n + UINT64_C(0x9E3779B97F4A7C15));

	for (; n >= 8; n -= 8, bytes += 8)
		hash = mlc_mix64(hash ^ mlc_read_le(bytes, 8)) + UINT64_C(0x9E3779B97F4A7C15);
	if (n > 0)
		hash = mlc_mix64(hash ^ mlc_read_le(bytes, n)) + UINT64_C(0x9E3779B97F4A7C15);
	return mlc_mix64(hash);
}

#endif
