const intoView = (place: HTMLElement | null): void => place?.scrollIntoView({ block: 'nearest' });

/** Of the one place on a page that a link means: it is marked, and brought into view. */
export const meant = (isMeant: boolean) =>
  isMeant ? ({ className: 'asked', ref: intoView, 'aria-current': 'step' } as const) : {};
