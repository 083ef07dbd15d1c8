/*
 * test_hash.c
 *		Hashes are stored with profiles: these values must never change, on no
 *		machine.  They are those of ten lines of Python with integers of any
 *		size; mix64 of the golden ratio is the first number of SplitMix64 with
 *		seed 0 (Vigna's splitmix64.c).
 */
#include <string.h>

#include "check.h"
#include "kernel/hash.h"

static void
check_bytes(const char *bytes, size_t n, uint64_t want)
{
	unsigned char shifted[300];
	size_t		shift;

	CHECK(mlc_hash_bytes(bytes, n) == want, "the hash of these bytes");
	for (shift = 1; shift < 9; shift++)
	{
		memset(shifted, 0xA5, sizeof(shifted));
		memcpy(shifted + shift, bytes, n);
		CHECK(mlc_hash_bytes(shifted + shift, n) == want, "wherever they stand");
	}
}

int
main(void)
{
	char		all[256];
	int			i;

	CHECK(mlc_mix64(0) == 0, "mix64(0)");
	CHECK(mlc_mix64(1) == UINT64_C(0x5692161d100b05e5), "mix64(1)");
	CHECK(mlc_mix64(2) == UINT64_C(0xdbd238973a2b148a), "mix64(2)");
	CHECK(mlc_mix64(UINT64_MAX) == UINT64_C(0xb4d055fcf2cbbd7b), "mix64(2^64 - 1)");
	CHECK(mlc_mix64(UINT64_C(1) << 63) == UINT64_C(0x25c26ea579cea98a), "mix64(2^63)");
	CHECK(mlc_mix64(UINT64_C(0x9E3779B97F4A7C15)) == UINT64_C(0xe220a8397b1dcdaf), "SplitMix64's first");

	check_bytes("", 0, UINT64_C(0x48218226ff3cd4bf));
	check_bytes("a", 1, UINT64_C(0x80bdfd4d3e359a26));
	check_bytes("b", 1, UINT64_C(0x4d0b2bc5eab5b489));
	check_bytes("abc", 3, UINT64_C(0x187177ebb09832e2));
	check_bytes("1234567", 7, UINT64_C(0xa7195509fff1d26e));
	check_bytes("12345678", 8, UINT64_C(0xbce940d3a4c9eea1));
	check_bytes("123456789", 9, UINT64_C(0x054a0d14eb3bcf4b));
	check_bytes("\0", 1, UINT64_C(0x6ec85f1f8547bc0c));
	check_bytes("\0\0\0\0\0\0\0\0", 8, UINT64_C(0xfef2c468696924df));
	check_bytes("\0\0\0\0\0\0\0\0\0", 9, UINT64_C(0x812fd055d9dbde7f));
	check_bytes("\303\251", 2, UINT64_C(0xc27ec85248a612be));	/* e acute in UTF-8 */
	for (i = 0; i < 256; i++)
		all[i] = (char) i;
	check_bytes(all, 256, UINT64_C(0x1b4aa9d4433d1d8b));
	memset(all, 0xFF, 16);
	check_bytes(all, 16, UINT64_C(0xf56691cd65440ea0));

	CHECK(mlc_read_le((const unsigned char *) "\1\2\3", 3) == 0x030201, "the first byte is the lowest");
	return check_report("hash");
}
