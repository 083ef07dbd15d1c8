/*
 * frozen.c
 *		The type mlcheck.frozen: input, output, making one, and what it says of
 *		itself.
 */
#include "postgres.h"

#include "fmgr.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "frozen.h"
#include "profile.h"

static struct varlena *
bytes_as_varlena(const uint8 *bytes, Size length)
{
	struct varlena *result = palloc(VARHDRSZ + length);

	SET_VARSIZE(result, VARHDRSZ + length);
	memcpy(VARDATA(result), bytes, length);
	return result;
}

void
frozen_set_reference(FrozenImage *image, const ProfileImage *reference)
{
	struct varlena *profile;
	uint8	   *fixed;

	if (reference->kind == PROFILE_TEXT && reference->collapsed)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("cannot freeze a profile of more distinct texts than its %u cells",
						reference->max_cells),
				 errhint("Freeze fewer distinct texts, or make the profile with more \"max_cells\".")));
	profile = profile_flatten(reference);
	image->profile = (const uint8 *) VARDATA(profile);
	image->profile_length = VARSIZE(profile) - VARHDRSZ;
	image->reference = *reference;
	image->fixed_length = frozen_encode_fixed(image, NULL);
	fixed = palloc(image->fixed_length);
	(void) frozen_encode_fixed(image, fixed);
	image->fixed = fixed;
	image->count = palloc0(sizeof(int64) * MLC_TALLY_SLOTS(reference->k));
}

static void
set_provenance(FrozenImage *image, const text *provenance)
{
	if (VARSIZE_ANY_EXHDR(provenance) > FROZEN_PROVENANCE_BYTES)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"provenance\" must not be longer than %d bytes",
						FROZEN_PROVENANCE_BYTES)));
	image->has_provenance = true;
	image->provenance = VARDATA_ANY(provenance);
	image->provenance_length = (uint32) VARSIZE_ANY_EXHDR(provenance);
}

static void
set_time(FrozenImage *image, TimestampTz frozen_at)
{
	if (TIMESTAMP_NOT_FINITE(frozen_at))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"frozen_at\" must be finite")));
	image->has_time = true;
	image->frozen_at = frozen_at;
}

PG_FUNCTION_INFO_V1(frozen_freeze);
Datum
frozen_freeze(PG_FUNCTION_ARGS)
{
	FrozenImage image = {0};

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	if (!PG_ARGISNULL(1))
		set_provenance(&image, PG_GETARG_TEXT_PP(1));
	if (!PG_ARGISNULL(2))
		set_time(&image, PG_GETARG_TIMESTAMPTZ(2));
	frozen_set_reference(&image, PG_GETARG_PROFILE(0));
	PG_RETURN_POINTER(frozen_flatten(&image));
}

PG_FUNCTION_INFO_V1(frozen_in);
Datum
frozen_in(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(frozen_parse_text(PG_GETARG_CSTRING(0)));
}

PG_FUNCTION_INFO_V1(frozen_out);
Datum
frozen_out(PG_FUNCTION_ARGS)
{
	StringInfoData text;

	initStringInfo(&text);
	frozen_write_text(&text, PG_GETARG_FROZEN(0));
	PG_RETURN_CSTRING(text.data);
}

/* What is text must be text in this database. */
static void
verify_texts(const FrozenImage *image)
{
	const ProfileImage *reference = &image->reference;
	uint32		i;

	if (image->has_provenance)
		(void) pg_verifymbstr(image->provenance,
							  (int) image->provenance_length, false);
	for (i = 0; reference->kind == PROFILE_TEXT && i < reference->k; i++)
		(void) pg_verifymbstr(reference->labels[i].data,
							  (int) reference->labels[i].length, false);
}

PG_FUNCTION_INFO_V1(frozen_recv);
Datum
frozen_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buffer = (StringInfo) PG_GETARG_POINTER(0);
	int			length = buffer->len - buffer->cursor;
	const uint8 *bytes = (const uint8 *) pq_getmsgbytes(buffer, length);
	Frozen	   *frozen = frozen_from_bytes(bytes, (Size) length,
										   CurrentMemoryContext,
										   ERRCODE_INVALID_BINARY_REPRESENTATION);

	verify_texts(&frozen->image);
	PG_RETURN_POINTER(bytes_as_varlena(bytes, (Size) length));
}

PG_FUNCTION_INFO_V1(frozen_send);
Datum
frozen_send(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(frozen_flatten(PG_GETARG_FROZEN(0)));
}

PG_FUNCTION_INFO_V1(frozen_reference);
Datum
frozen_reference(PG_FUNCTION_ARGS)
{
	const FrozenImage *image = PG_GETARG_FROZEN(0);

	PG_RETURN_POINTER(bytes_as_varlena(image->profile, image->profile_length));
}

PG_FUNCTION_INFO_V1(frozen_current_count);
Datum
frozen_current_count(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(frozen_rows(PG_GETARG_FROZEN(0)));
}

PG_FUNCTION_INFO_V1(frozen_provenance);
Datum
frozen_provenance(PG_FUNCTION_ARGS)
{
	const FrozenImage *image = PG_GETARG_FROZEN(0);

	if (!image->has_provenance)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text_with_len(image->provenance,
											  (int) image->provenance_length));
}

PG_FUNCTION_INFO_V1(frozen_frozen_at);
Datum
frozen_frozen_at(PG_FUNCTION_ARGS)
{
	const FrozenImage *image = PG_GETARG_FROZEN(0);

	if (!image->has_time)
		PG_RETURN_NULL();
	PG_RETURN_TIMESTAMPTZ(image->frozen_at);
}
