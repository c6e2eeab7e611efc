import type { GatherInput } from '../../recovery/index.ts';

/** `backup-20260115-120000`, from the time at which the plan was first shown. */
export const backupStamp = ({ now }: GatherInput): string =>
  `backup-${new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}`;
