/*
 * kernel.h
 *	  Ground rules of the probability kernel.
 *
 * The kernel is C99 and GSL only: it knows nothing of the server, allocates
 * nothing and reports nothing.  An argument outside a function's domain gives
 * NaN, a NaN argument gives NaN.  GSL's error handler must be switched off by
 * the caller.
 *
 * Scratch memory comes from the caller as an array; xxx_worksize() gives the
 * number of elements needed, and its contents need not be initialised.
 */
#ifndef MLC_KERNEL_H
#define MLC_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Called every few milliseconds of work.  It may not return (longjmp), so a
 * kernel holds nothing that would leak.  NULL means never.
 */
typedef void (*mlc_poll) (void);

#define MLC_POLL(poll) \
	do { \
		if ((poll) != NULL) \
			(poll) (); \
	} while (0)

#endif							/* MLC_KERNEL_H */
