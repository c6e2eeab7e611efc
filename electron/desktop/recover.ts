import type { Handlers } from '../../shared/contract/index.ts';
import type { Question, RunbookId } from '../../shared/domain/index.ts';
import { recoveryPage } from './pages.ts';
import type { Page } from './types.ts';

/**
 * One click: starts a runbook that needs no agreement. One that would lose something, or that cannot run now, opens its
 * page, where the plan or the reason is shown.
 */
export async function recover(handlers: Handlers, runbook: RunbookId, openPage: (page: Page) => void): Promise<void> {
  const started = await handlers.recover({ runbook, unseen: true });
  if (!started.ok) openPage(recoveryPage(runbook));
}

/** Carries out what a person was asked for; what has to be agreed to in so many words, which a notification may cut, or has changed, opens its page. */
export async function agree(
  handlers: Handlers,
  { token, runbook }: Question,
  openPage: (page: Page) => void,
): Promise<void> {
  const started = await handlers.recover({ token, confirmed: false });
  if (!started.ok) openPage(recoveryPage(runbook));
}
