/** What a figure is counted in. */
export type Unit = 'ms' | 'bytes' | 'percent' | 'count' | 'per-minute' | 'strain';

export const MB = 1024 ** 2;
export const GB = 1024 ** 3;
