/*
 * compat.h
 *		Every difference between PostgreSQL versions, in one place.
 */
#ifndef MLCHECK_COMPAT_H
#define MLCHECK_COMPAT_H

#include "postgres.h"

#if PG_VERSION_NUM < 140000
#error "mlcheck requires PostgreSQL 14 or later"
#endif

#include "fmgr.h"
#include "utils/timestamp.h"

/* PostgreSQL 16 moved the macros for varlena out of postgres.h. */
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/* PostgreSQL 17 gave interval its infinities. */
#if PG_VERSION_NUM >= 170000
#define INTERVAL_IS_LOW(i) INTERVAL_IS_NOBEGIN(i)
#define INTERVAL_IS_HIGH(i) INTERVAL_IS_NOEND(i)
#else
#define INTERVAL_IS_LOW(i) false
#define INTERVAL_IS_HIGH(i) false
#endif

/* PostgreSQL 15 renamed this, for good reasons. */
#if PG_VERSION_NUM < 150000
#define MarkGUCPrefixReserved(prefix) EmitWarningsOnPlaceholders(prefix)
#endif

/* PostgreSQL 15 took over what every set-returning function had to repeat. */
#if PG_VERSION_NUM < 150000
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/tuplestore.h"

#define InitMaterializedSRF(fcinfo, flags) materialize_result(fcinfo)

static inline void
materialize_result(FunctionCallInfo fcinfo)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	MemoryContext old;

	if (result == NULL || !IsA(result, ReturnSetInfo) ||
		!(result->allowedModes & SFRM_Materialize))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("set-valued function called in context that cannot accept a set")));
	old = MemoryContextSwitchTo(result->econtext->ecxt_per_query_memory);
	if (get_call_result_type(fcinfo, NULL, &result->setDesc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	result->returnMode = SFRM_Materialize;
	result->setResult = tuplestore_begin_heap(true, false, work_mem);
	MemoryContextSwitchTo(old);
}
#endif

/* PostgreSQL 16 lets them report errors softly: not wanted here. */
#if PG_VERSION_NUM >= 160000
#define string_to_qualified_name(text) stringToQualifiedNameList(text, NULL)
#define parse_type_name(text, type, typmod) ((void) parseTypeString(text, type, typmod, NULL))
#else
#define string_to_qualified_name(text) stringToQualifiedNameList(text)
#define parse_type_name(text, type, typmod) parseTypeString(text, type, typmod, false)
#endif

/* PostgreSQL 17 makes lexers of JSON that are freed; 16 has more to say of dates. */
#if PG_VERSION_NUM >= 170000
#define MAKE_JSON_LEXER(json, length, encoding, escapes) \
	makeJsonLexContextCstringLen(NULL, json, length, encoding, escapes)
#define FREE_JSON_LEXER(lexer) freeJsonLexContext(lexer)
#else
#define MAKE_JSON_LEXER(json, length, encoding, escapes) \
	makeJsonLexContextCstringLen(json, length, encoding, escapes)
#define FREE_JSON_LEXER(lexer) pfree(lexer)
#endif

#if PG_VERSION_NUM >= 160000
#define DECODE_DATE_TIME(fields, types, n, kind, time, fraction, zone) \
	DecodeDateTime(fields, types, n, kind, time, fraction, zone, \
				   &(DateTimeErrorExtra) {0})
#else
#define DECODE_DATE_TIME(fields, types, n, kind, time, fraction, zone) \
	DecodeDateTime(fields, types, n, kind, time, fraction, zone)
#endif

/* PostgreSQL 18 puts it in front of the declaration. */
#ifndef pg_noreturn
#define pg_noreturn __attribute__((noreturn))
#endif

/* PostgreSQL 18 lets a library report its name and version. */
#ifdef PG_MODULE_MAGIC_EXT
#define MLCHECK_MODULE_MAGIC PG_MODULE_MAGIC_EXT(.name = "mlcheck")
#else
#define MLCHECK_MODULE_MAGIC PG_MODULE_MAGIC
#endif

#endif
