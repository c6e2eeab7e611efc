import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { app, dialog } from 'electron';
import type { HostCalls } from '../app/index.ts';
import type { EngineFace } from './types.ts';

/** Asks where to, and writes the report of an incident there as one HTML file. Pages themselves may not download. */
export const saveReport =
  ({ reportAs }: Pick<EngineFace, 'reportAs'>): HostCalls['saveReport'] =>
  async ({ id }) => {
    const text = await reportAs(id, 'html');
    if (text === null) return { saved: false };
    const { canceled, filePath } = await dialog.showSaveDialog({
      title: 'Save the report',
      defaultPath: path.join(app.getPath('downloads'), `incident-${id}.html`),
      filters: [{ name: 'HTML', extensions: ['html'] }],
    });
    if (canceled || filePath === '') return { saved: false };
    await writeFile(filePath, text, { mode: 0o600 });
    return { saved: true };
  };
