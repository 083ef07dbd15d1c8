/*
 * cppcheck.h
 *		What cppcheck, which does not read PostgreSQL's headers, must know of its
 *		macros. Only test/lint.sh uses this.
 */
#define PG_VERSION_NUM 150000
#define PG_FUNCTION_ARGS void *fcinfo
#define PG_FUNCTION_INFO_V1(name)
#define PG_MODULE_MAGIC
#define PGDLLEXPORT
#define FLEXIBLE_ARRAY_MEMBER
#define PG_USED_FOR_ASSERTS_ONLY
#define pg_noinline
#define pg_attribute_printf(f, a)
#define pg_attribute_noreturn()
#define pg_unreachable() abort()
#define INT64_FORMAT "%ld"
#define UINT64_FORMAT "%lu"
#define INT64CONST(x) (x##L)
#define UINT64CONST(x) (x##UL)
#define foreach(cell, list) for (cell = list_head(list); cell != NULL; cell = lnext(list, cell))
#define forboth(a, x, b, y) for (a = list_head(x), b = list_head(y); a && b; a = lnext(x, a), b = lnext(y, b))
#define PG_TRY() if (!sigsetjmp_(1)) {
#define PG_CATCH() } else {
#define PG_FINALLY() } {
#define PG_END_TRY() }
