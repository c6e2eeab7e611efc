import { z } from 'zod';
import lists from '../../resources/checklists.json' with { type: 'json' };
import { type Checklist, type ChecklistId, ChecklistSchema } from '../../shared/domain/index.ts';

/** The guide's two checklists (section "Troubleshooting Checklists"), every line of both, and its emergency script as a third. */
export const CHECKLISTS: Readonly<Record<ChecklistId, Checklist>> = z
  .object({ quick: ChecklistSchema, full: ChecklistSchema, emergency: ChecklistSchema })
  .strict()
  .parse(lists);
