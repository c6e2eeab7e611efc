import { afterAll, beforeAll, describe, it } from 'vitest';
import { expectDemoTellsItsStory } from '../../support/demo-story.ts';
import { electronRuntime, type LaunchedApp, launchApp } from '../../support/electron-launch.ts';

const runtime = electronRuntime();
const why = 'missing' in runtime ? runtime.missing : '';

describe.skipIf(why !== '')('the demo of the app', () => {
  let launched: LaunchedApp;
  beforeAll(async () => {
    if ('missing' in runtime) return;
    launched = await launchApp(runtime.executable);
  });
  afterAll(() => launched?.close());

  it('is one click away, in a window of its own that tells its story, and ends with that window', async () => {
    await expectDemoTellsItsStory(launched);
  });
});
