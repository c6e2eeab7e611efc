export type PauseLength = 'quarter' | 'hour' | 'tomorrow';

/** Tomorrow begins for a person when the working day does. */
const MORNING_HOUR = 8;

/** End of a pause in epoch milliseconds; `tomorrow` is eight o'clock of the next day in local time. */
export function pauseUntil(length: PauseLength, nowWall: number): number {
  if (length === 'quarter') return nowWall + 15 * 60_000;
  if (length === 'hour') return nowWall + 60 * 60_000;
  const day = new Date(nowWall);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1, MORNING_HOUR).getTime();
}
