import { afterAll, beforeAll, describe, it } from 'vitest';
import { hasDesktopBus } from '../../support/desktop-bus.ts';
import { electronRuntime } from '../../support/electron-launch.ts';
import { type AppBesideBackend, openAppBesideBackend } from '../../support/killed-backend.ts';
import { expectToldOnceAndBroughtBack } from '../../support/tells-once.ts';

const runtime = electronRuntime();
const why = 'missing' in runtime ? runtime.missing : hasDesktopBus() ? '' : 'there is no dbus-daemon (Debian: dbus)';
if (why !== '') console.warn(`\n⚠︎  SKIPPED: notifications of the real app were NOT tried, because ${why}.\n`);

/** The app on a desktop that records what it is asked to show, beside a backend that is killed. */
describe.skipIf(why !== '')('a backend that is killed beside the real app', () => {
  let stage: AppBesideBackend;
  beforeAll(async () => {
    if ('missing' in runtime) return;
    stage = await openAppBesideBackend(runtime.executable);
  });
  afterAll(() => stage?.close());

  it('changes the icon first, tells it once, opens the incident, and its button brings the backend back', async () => {
    await expectToldOnceAndBroughtBack(stage);
  });
});
