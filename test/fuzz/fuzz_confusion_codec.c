/*
 * fuzz_confusion_codec.c
 *		Bytes of a confusion matrix: refused, or written again as they came;
 *		and its metrics can be computed.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/confusion.h"
#include "state/confusion_codec.h"

#define REQUIRE(condition) \
	do { \
		if (!(condition)) \
			abort(); \
	} while (0)

int			LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void *
allocate(size_t size)
{
	void	   *memory = calloc(size > 0 ? size : 1, 1);

	REQUIRE(memory != NULL);
	return memory;
}

static void
check_metrics(const ConfusionImage *image)
{
	double	   *counts = allocate(sizeof(double) * image->k * image->k);
	double	   *margins = allocate(sizeof(double) * 2 * image->k);
	mlc_confusion table;
	size_t		i;

	for (i = 0; i < image->n; i++)
	{
		const ConfusionCell *cell = &image->cells[i];

		counts[cell->actual * image->k + cell->predicted] =
			image->weighted ? cell->count.weight : (double) cell->count.rows;
	}
	mlc_confusion_init(&table, image->k, counts, margins);
	for (i = 0; i < image->k; i++)
		REQUIRE(mlc_class_occurs(&table, i));
	for (i = 0; i < MLC_CONFUSION_METRICS; i++)
	{
		double		value = mlc_confusion_score(&table, (mlc_confusion_metric) i, 0, MLC_AVERAGE_MACRO, 1, NAN);

		if (i != MLC_MCC && i != MLC_KAPPA)
			REQUIRE(isnan(value) || (value >= 0 && value <= 1.0000001));
	}
	free(counts);
	free(margins);
}

static void
check_encoding(const ConfusionImage *image, const unsigned char *bytes, size_t size)
{
	unsigned char *again = allocate(size);

	REQUIRE(confusion_encode(image, NULL) == size);
	REQUIRE(confusion_encode(image, again) == size);
	REQUIRE(memcmp(again, bytes, size) == 0);
	free(again);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	unsigned char *copy = allocate(size);
	ConfusionImage image;

	memcpy(copy, data, size);
	if (confusion_decode_head(copy, size, &image) == NULL)
	{
		REQUIRE(image.k <= size && image.k <= CONFUSION_MAX_CLASSES);
		image.labels = allocate(sizeof(ConfusionLabel) * image.k);
		image.cells = allocate(sizeof(ConfusionCell) * confusion_capacity(&image, size));
		if (confusion_decode_body(copy, size, &image) == NULL)
		{
			check_encoding(&image, copy, size);
			check_metrics(&image);
		}
		free(image.labels);
		free(image.cells);
	}
	free(copy);
	return 0;
}
