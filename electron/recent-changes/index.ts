export { type ChangeQuestion, judgeChanges, type RecentChangesOptions, recentChanges } from './changes.ts';
