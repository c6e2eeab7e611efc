import type { tcp } from '../../../shared/components/tcp.ts';
import { elapsedMs, hostPort, parseHostAndPort, type ServiceId, type Settings } from '../../../shared/domain/index.ts';
import { startLimit } from '../../probes/limit.ts';
import type { Probe } from '../../probes/probe.ts';
import { type Address, openFirst } from '../../probes/tcp.ts';
import { HeldSignal } from '../held-signal.ts';
import type { Self } from '../service.ts';
import { StoppedHolder } from './stopped-holder.ts';

/**
 * Connects, says nothing, and ends that; where the settings allow it, another silent connection is kept whose end is told at once. Nothing of an
 * unknown protocol shows whether that keeps others waiting. The system takes connections for a process that is stopped: whether that is so is read
 * beside.
 */
export function createTcpProbe(self: Self<typeof tcp>, settings: Settings): Probe<ServiceId> {
  const at = self.setting(settings, 'at');
  const limitMs = self.limitMs(settings);
  const mayHold = self.setting(settings, 'hold');
  const held = new HeldSignal(self.gone);
  const target = parseHostAndPort(at);
  let preferred: Address | null = null;
  const here = self.kept(settings).port;
  const holder = new StoppedHolder();
  return {
    id: self.id,
    component: self.id,
    everyMs: self.everyMs(settings),
    timeoutMs: limitMs + 1000,
    onSignal: held.onSignal,
    close: held.close,
    async run(context) {
      if (!target.ok) throw new Error(`The address ${target.why}.`);
      const { host, port } = target;
      const limit = startLimit(context, limitMs);
      try {
        const begun = context.clock.now();
        const opened = await openFirst({ host, port, tried: `connecting to ${at}`, preferred }, limit);
        if (!opened.ok) {
          held.fails();
          holder.forget();
          return { ok: false, failure: opened.failure };
        }
        const tookMs = elapsedMs(begun, context.clock.now());
        opened.socket.destroy();
        preferred = opened.at;
        if (mayHold) await held.holds(opened.at, port, context.clock);
        return {
          ok: true,
          metrics: { [self.metric('connect')]: tookMs },
          facts: {
            at: hostPort(opened.at.address, port),
            stopped: here === null ? null : await holder.look(here, limit.signal),
          },
        };
      } finally {
        limit.release();
      }
    },
  };
}
