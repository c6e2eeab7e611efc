import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Message, type MessageBus, sessionBus, Variant } from '@jellybrick/dbus-next';
import { withUs } from './with-us.ts';

/** A notification as the desktop of a Linux machine is asked to show it. */
export interface ShownNotification {
  readonly id: number;
  readonly title: string;
  readonly body: string;
  /** Keys and labels by turns; `default` is the click on its text. */
  readonly actions: readonly string[];
}

/** What the icon in the bar shows. */
export interface ShownIcon {
  readonly toolTip: string;
  /** Of its pixels: another one is another picture. */
  readonly picture: string;
}

export type DesktopEvent =
  | { readonly kind: 'notified'; readonly notification: ShownNotification }
  | { readonly kind: 'withdrawn'; readonly id: number }
  | ({ readonly kind: 'icon' } & ShownIcon);

export interface DesktopBus {
  /** As in DBUS_SESSION_BUS_ADDRESS. */
  readonly address: string;
  /** Everything that was asked of the desktop, in its order. */
  readonly events: readonly DesktopEvent[];
  /** A click on what was shown. */
  readonly click: (notification: number, action: string) => void;
  /** A click on the icon. Throws when there is none. */
  readonly clickIcon: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const NOTIFICATIONS = '/org/freedesktop/Notifications';
const WATCHER = 'org.kde.StatusNotifierWatcher';
const ITEM = 'org.kde.StatusNotifierItem';
const PROPERTIES = 'org.freedesktop.DBus.Properties';

/** Lets every user in: a test that runs as root starts the app as another one. */
const config = (
  socket: string,
): string => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=${socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>`;

/** A session bus of its own, with a desktop on it that shows nothing and records what it is asked to show. Needs dbus-daemon. */
export async function openDesktopBus(): Promise<DesktopBus> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-bus-'));
  chmodSync(folder, 0o755);
  const configFile = path.join(folder, 'bus.conf');
  writeFileSync(configFile, config(path.join(folder, 'bus')));
  const options = [`--config-file=${configFile}`, '--nofork', '--print-address'];
  const daemon = spawn(...withUs('dbus-daemon', options), {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => daemon.once('close', () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    daemon.once('error', reject);
    daemon.once('exit', (code) => reject(new Error(`dbus-daemon ended with ${code}.`)));
    daemon.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
  });
  const bus = sessionBus({ busAddress: address });
  const desktop = recordingDesktop(bus);
  await bus.requestName('org.freedesktop.Notifications', 0);
  await bus.requestName(WATCHER, 0);
  return {
    address,
    ...desktop,
    async close() {
      bus.disconnect();
      daemon.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function recordingDesktop(bus: MessageBus): Pick<DesktopBus, 'events' | 'click' | 'clickIcon'> {
  const events: DesktopEvent[] = [];
  let item: { readonly owner: string; readonly path: string } | null = null;
  const reply = (message: Message, signature = '', body: unknown[] = []): true => {
    bus.send(Message.newMethodReturn(message, signature, body));
    return true;
  };
  const ask = (member: string, interfaceName: string, signature: string, body: unknown[]) =>
    bus.call(
      new Message({
        destination: item?.owner ?? '',
        path: item?.path ?? '',
        interface: interfaceName,
        member,
        signature,
        body,
      }),
    );
  /** One look after the other, so that what is recorded is in its order. */
  let looking: Promise<unknown> = Promise.resolve();
  const look = (): void => {
    looking = looking.then(async () => {
      const answer = await ask('GetAll', PROPERTIES, 's', [ITEM]).catch(() => null);
      if (answer === null) return;
      const [all] = answer.body as [Record<string, Variant>];
      const toolTip = (all.ToolTip?.value as readonly unknown[] | undefined)?.[2];
      const picture = createHash('sha256')
        .update(JSON.stringify(all.IconPixmap?.value ?? null))
        .digest('hex');
      const last = events.findLast((event) => event.kind === 'icon');
      if (last?.toolTip !== toolTip || last?.picture !== picture)
        events.push({ kind: 'icon', toolTip: String(toolTip), picture });
    });
  };
  let next = 1;
  const notify = (message: Message): true => {
    const [, replaces, , title, body, actions] = message.body as [string, number, string, string, string, string[]];
    const id = replaces === 0 ? next++ : replaces;
    events.push({ kind: 'notified', notification: { id, title, body, actions } });
    return reply(message, 'u', [id]);
  };
  const answers: Readonly<Record<string, (message: Message) => true>> = {
    Notify: notify,
    GetCapabilities: (message) => reply(message, 'as', [['body', 'actions']]),
    GetServerInformation: (message) => reply(message, 'ssss', ['recorder', 'test', '1', '1.2']),
    CloseNotification(message) {
      const [id] = message.body as [number];
      events.push({ kind: 'withdrawn', id });
      return reply(message);
    },
    RegisterStatusNotifierItem(message) {
      const [service] = message.body as [string];
      item = service.startsWith('/')
        ? { owner: message.sender, path: service }
        : { owner: service, path: '/StatusNotifierItem' };
      look();
      return reply(message);
    },
    Get: (message) =>
      message.path === '/StatusNotifierWatcher'
        ? reply(message, 'v', [message.body[1] === 'ProtocolVersion' ? new Variant('i', 0) : new Variant('b', true)])
        : reply(message, 'v', [new Variant('b', true)]),
  };
  bus.addMethodHandler((message) => answers[message.member]?.(message) ?? false);
  bus.on('message', (message) => {
    // The icon may say that it is new before it says where it is.
    if (item !== null && message.interface === ITEM && /^New/.test(message.member)) look();
  });
  void bus.call(
    new Message({
      destination: 'org.freedesktop.DBus',
      path: '/org/freedesktop/DBus',
      interface: 'org.freedesktop.DBus',
      member: 'AddMatch',
      signature: 's',
      body: [`type='signal',interface='${ITEM}'`],
    }),
  );
  return {
    events,
    click: (id, action) =>
      bus.send(Message.newSignal(NOTIFICATIONS, 'org.freedesktop.Notifications', 'ActionInvoked', 'us', [id, action])),
    async clickIcon() {
      if (item === null) throw new Error('There is no icon.');
      await ask('Activate', ITEM, 'ii', [0, 0]);
    },
  };
}

/** Whether this machine can have one. */
export const hasDesktopBus = (): boolean =>
  (process.env.PATH ?? '').split(path.delimiter).some((folder) => existsSync(path.join(folder, 'dbus-daemon')));
