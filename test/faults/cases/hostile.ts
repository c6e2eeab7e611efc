import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { browserHost, createAdmission, serve } from '../../../electron/serve/index.ts';
import { message, rawConnection, rawPage, upgradeHead } from '../../support/attack/raw.ts';
import { detect, type FaultCase, must, recoverBackend, row } from '../harness.ts';

/** Packets that ended Lifeguard, or filled its memory. */
export const hostileCases: readonly FaultCase[] = [
  {
    id: 'F49',
    fault: 'upgrades that are refused and then reset; pages that never read their answers',
    async run(stage) {
      const { backend, engine } = await stage.healthy();
      const rendererFolder = path.join(stage.folder, 'pages');
      mkdirSync(rendererFolder);
      writeFileSync(path.join(rendererFolder, 'index.html'), '<!doctype html>');
      const admission = createAdmission();
      const host = browserHost({ version: 'attacked' });
      const server = await serve({ engine, host, rendererFolder, port: 0, admission });
      stage.later(() => server.stop());
      const session = admission.exchange(admission.issue()) ?? '';
      const page = { port: server.port, session, origin: `http://127.0.0.1:${server.port}` };
      for (let i = 0; i < 200; i++) {
        const raw = await rawConnection(server.port);
        const head = upgradeHead(page, i % 2 === 0 ? { Origin: 'http://evil.example' } : {});
        await new Promise((resolve) => raw.socket.write(head, resolve));
        raw.socket.resetAndDestroy();
      }
      const deaf = await Promise.all(Array.from({ length: 8 }, () => rawPage(page, false)));
      const calls = Buffer.concat(Array.from({ length: 2000 }, () => message({ id: 1, call: 'settings', args: {} })));
      for (const { socket } of deaf)
        socket.write(Buffer.concat([message({ id: 0, call: 'visible', args: { visible: true } }), calls]));
      const { cause, detectedAfterMs } = await detect(engine, () => backend.killTree('SIGKILL'), 'backend-not-running');
      const back = await recoverBackend(engine, backend);
      const healthy = await rawPage(page);
      healthy.socket.write(message({ id: 5, call: 'runs', args: {} }));
      must((await healthy.until(/"id":5,"ok":true/)) !== null, 'a healthy page is not answered');
      for (const { socket } of [...deaf, healthy]) socket.destroy();
      return row({
        ...back,
        cause: cause.title,
        detectedAfterMs,
        verified: 'server and engine went on; a healthy page was answered',
      });
    },
  },
];
