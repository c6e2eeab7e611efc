/** The label of the job of launchd as which Homebrew runs the service of a formula. */
export const brewLabel = (formula: string): string => `homebrew.mxcl.${formula}`;
