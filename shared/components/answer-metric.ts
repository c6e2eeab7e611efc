interface Limits {
  readonly warning: number;
  readonly critical: number | null;
}

/**
 * How long a service takes to answer, in milliseconds: the figure that stands for it.
 * @param fallback its limits where nobody set others
 */
export const answerMetric = <const L extends Limits>(fallback: L, about: string) =>
  ({
    title: 'Answer',
    unit: 'ms',
    spark: true,
    telling: true,
    threshold: { fallback, title: '% answer (ms)', about },
  }) as const;
