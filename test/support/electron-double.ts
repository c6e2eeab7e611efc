/**
 * Stands in for the `electron` module, which exists only inside an Electron process. Each part implements the slice of
 * electron.d.ts that the app uses, so the compiler notices when the installed version's API differs from it.
 */
import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';

/** What happened, in order: `app.enableSandbox`, `app.ready`, … */
export const calls: string[] = [];

type Listener = (...args: never[]) => unknown;
/** Electron's `on` has one overload per event; one that takes them all stands for them. */
class Emitter extends EventEmitter {
  override on(event: string | symbol, listener: Listener): this {
    return super.on(event, listener as (...args: unknown[]) => void);
  }
  override once(event: string | symbol, listener: Listener): this {
    return super.once(event, listener as (...args: unknown[]) => void);
  }
}

export class FakeEvent {
  defaultPrevented = false;
  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

let nextContents = 1;
type OpenHandler = Parameters<Electron.WebContents['setWindowOpenHandler']>[0];

export class FakeContents
  extends Emitter
  implements Pick<Electron.WebContents, 'id' | 'send' | 'reload' | 'isDevToolsFocused' | 'isDestroyed' | 'getURL'>
{
  readonly id = nextContents++;
  readonly sent: { channel: string; data: unknown }[] = [];
  openHandler: OpenHandler | null = null;
  reloads = 0;
  url = '';
  private gone = false;
  private there(): void {
    if (this.gone) throw new TypeError('Object has been destroyed');
  }
  /** What comes of the page when it or its window ends. */
  end(): void {
    if (this.gone) return;
    this.gone = true;
    this.emit('destroyed');
  }
  isDestroyed(): boolean {
    return this.gone;
  }
  getURL(): string {
    this.there();
    return this.url;
  }
  send(channel: string, data: unknown): void {
    this.there();
    // Electron clones what it sends.
    this.sent.push({ channel, data: structuredClone(data) });
  }
  reload(): void {
    this.there();
    this.reloads += 1;
  }
  isDevToolsFocused(): boolean {
    this.there();
    return false;
  }
  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }
}

type WindowSlice = Pick<
  Electron.BrowserWindow,
  | 'show'
  | 'hide'
  | 'focus'
  | 'restore'
  | 'close'
  | 'destroy'
  | 'isVisible'
  | 'isMinimized'
  | 'isDestroyed'
  | 'setBounds'
  | 'getPosition'
  | 'setAlwaysOnTop'
  | 'setVisibleOnAllWorkspaces'
  | 'loadURL'
>;

export const windows: FakeWindow[] = [];

export class FakeWindow extends Emitter implements WindowSlice {
  /** The page as the tests have it; the app loses it with the window. */
  readonly page = new FakeContents();
  readonly options: Electron.BrowserWindowConstructorOptions;
  readonly loaded: string[] = [];
  bounds: Partial<Electron.Rectangle> = {};
  workspaces: readonly [boolean, Electron.VisibleOnAllWorkspacesOptions | undefined] | null = null;
  minimized = false;
  private visible = false;
  private destroyed = false;
  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super();
    this.options = options;
    windows.push(this);
    app.emit('web-contents-created', new FakeEvent(), this.page);
  }
  get webContents(): FakeContents {
    this.there();
    return this.page;
  }
  /** As the real one, of which nothing is left but the name. */
  private there(): void {
    if (this.destroyed) throw new TypeError('Object has been destroyed');
  }
  show(): void {
    this.there();
    if (this.visible) return;
    this.visible = true;
    this.emit('show');
  }
  hide(): void {
    this.there();
    if (!this.visible) return;
    this.visible = false;
    this.emit('hide');
  }
  focus(): void {
    this.there();
  }
  /** What a key or the system does: a listener may keep the window. Its page goes first. */
  close(): void {
    this.there();
    const event = new FakeEvent();
    this.emit('close', event);
    if (event.defaultPrevented) return;
    this.page.end();
    this.destroy();
  }
  restore(): void {
    this.there();
    this.minimized = false;
    this.emit('restore');
  }
  /** Its page lives on for a turn of the loop, and what it said by then is still heard. */
  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.visible = false;
    this.emit('closed');
    setImmediate(() => this.page.end());
  }
  isVisible(): boolean {
    this.there();
    return this.visible;
  }
  isMinimized(): boolean {
    this.there();
    return this.minimized;
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
  setBounds(bounds: Partial<Electron.Rectangle>): void {
    this.there();
    this.bounds = bounds;
  }
  getPosition(): number[] {
    this.there();
    return [this.bounds.x ?? 0, this.bounds.y ?? 0];
  }
  setAlwaysOnTop(): void {
    this.there();
  }
  setVisibleOnAllWorkspaces(on: boolean, options?: Electron.VisibleOnAllWorkspacesOptions): void {
    this.there();
    this.workspaces = [on, options];
  }
  /** Throws at once for one that is gone; it is no rejection. */
  loadURL(url: string): Promise<void> {
    this.webContents.getURL();
    this.loaded.push(url);
    this.page.url = url;
    this.page.emit('did-start-navigation', { url, isMainFrame: true, isSameDocument: false });
    return Promise.resolve();
  }
}

class FakeApp extends Emitter {
  isPackaged = false;
  hasLock = true;
  exitCode: number | null = null;
  quits = 0;
  userData = '';
  login: Electron.LoginItemSettings = {
    openAtLogin: false,
    wasOpenedAtLogin: false,
    status: 'not-registered',
    executableWillLaunchAtLogin: false,
    launchItems: [],
  };
  policy: Parameters<Electron.App['setActivationPolicy']>[0] | null = null;
  enableSandbox(): void {
    calls.push('app.enableSandbox');
  }
  disableHardwareAcceleration(): void {}
  readonly switches = new Map<string, string>();
  readonly commandLine = {
    appendSwitch: (name: string, value = ''): void => void this.switches.set(name, value),
    getSwitchValue: (name: string): string => this.switches.get(name) ?? '',
  } satisfies Pick<Electron.CommandLine, 'appendSwitch' | 'getSwitchValue'>;
  about: Electron.AboutPanelOptionsOptions = {};
  setAboutPanelOptions(options: Electron.AboutPanelOptionsOptions): void {
    this.about = options;
  }
  setActivationPolicy(policy: Parameters<Electron.App['setActivationPolicy']>[0]): void {
    this.policy = policy;
  }
  focus(): void {}
  requestSingleInstanceLock(): boolean {
    return this.hasLock;
  }
  async whenReady(): Promise<void> {
    await Promise.resolve();
    calls.push('app.ready');
  }
  quit(): void {
    const event = new FakeEvent();
    this.emit('before-quit', event);
    if (!event.defaultPrevented) this.quits += 1;
  }
  exit(code = 0): void {
    this.exitCode = code;
  }
  getPath(): string {
    return this.userData;
  }
  getVersion(): string {
    return '0.0.0-test';
  }
  getLoginItemSettings(): Electron.LoginItemSettings {
    return this.login;
  }
  setLoginItemSettings(settings: Electron.Settings): void {
    this.login = { ...this.login, openAtLogin: settings.openAtLogin ?? false };
  }
}
export const app = new FakeApp() satisfies Pick<
  Electron.App,
  | 'enableSandbox'
  | 'disableHardwareAcceleration'
  | 'setAboutPanelOptions'
  | 'setActivationPolicy'
  | 'focus'
  | 'requestSingleInstanceLock'
  | 'whenReady'
  | 'quit'
  | 'exit'
  | 'getPath'
  | 'getVersion'
  | 'isPackaged'
  | 'getLoginItemSettings'
  | 'setLoginItemSettings'
>;

type Handle = Parameters<Electron.Protocol['handle']>[1];
export const protocol = {
  schemes: [] as Electron.CustomScheme[],
  handlers: new Map<string, Handle>(),
  registerSchemesAsPrivileged(schemes: Electron.CustomScheme[]): void {
    calls.push('protocol.registerSchemesAsPrivileged');
    protocol.schemes.push(...schemes);
  },
  handle(scheme: string, handler: Handle): void {
    calls.push('protocol.handle');
    protocol.handlers.set(scheme, handler);
  },
} satisfies Partial<Electron.Protocol> & Record<string, unknown>;

type BeforeRequest = (details: { url: string }, answer: (response: Electron.CallbackResponse) => void) => void;
class FakeSession extends Emitter {
  permissionRequest: Parameters<Electron.Session['setPermissionRequestHandler']>[0] = null;
  permissionCheck: Parameters<Electron.Session['setPermissionCheckHandler']>[0] = null;
  devicePermission: Parameters<Electron.Session['setDevicePermissionHandler']>[0] = null;
  beforeRequest: BeforeRequest | null = null;
  setPermissionRequestHandler(handler: FakeSession['permissionRequest']): void {
    this.permissionRequest = handler;
  }
  setPermissionCheckHandler(handler: FakeSession['permissionCheck']): void {
    this.permissionCheck = handler;
  }
  setDevicePermissionHandler(handler: FakeSession['devicePermission']): void {
    this.devicePermission = handler;
  }
  readonly webRequest = {
    onBeforeRequest: (handler: BeforeRequest): void => {
      this.beforeRequest = handler;
    },
  };
}
export const session = {
  defaultSession: new FakeSession() satisfies Pick<
    Electron.Session,
    'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
  >,
  partitions: new Map<string, FakeSession>(),
  fromPartition(name: string): FakeSession {
    const there = session.partitions.get(name) ?? new FakeSession();
    session.partitions.set(name, there);
    return there;
  },
};

type Invoke = Parameters<Electron.IpcMain['handle']>[1];
export const ipcMain = {
  handlers: new Map<string, Invoke>(),
  handle(channel: string, handler: Invoke): void {
    ipcMain.handlers.set(channel, handler);
  },
  removeHandler(channel: string): void {
    ipcMain.handlers.delete(channel);
  },
} satisfies Pick<Electron.IpcMain, 'handle' | 'removeHandler'> & Record<string, unknown>;

/** Where a call says that it comes from. */
export interface Sender {
  readonly url: string;
  readonly parent: object | null;
}

/** What `ipcRenderer.invoke` of a page leads to; rejects as Electron does when the handler throws. */
export async function invokeFrom(contents: FakeContents, frame: Sender | null, channel: string, ...args: unknown[]) {
  const handler = ipcMain.handlers.get(channel);
  if (!handler) throw new Error(`No handler registered for '${channel}'`);
  const event = { sender: contents, senderFrame: frame } as unknown as Electron.IpcMainInvokeEvent;
  return structuredClone(await handler(event, ...args));
}

export class FakeTray extends Emitter implements Pick<Electron.Tray, 'getBounds' | 'setIgnoreDoubleClickEvents'> {
  readonly images: FakeImage[] = [];
  readonly titles: string[] = [];
  readonly toolTips: string[] = [];
  readonly menus: FakeMenu[] = [];
  bounds: Electron.Rectangle = { x: 1200, y: 0, width: 24, height: 24 };
  readonly guid: string | undefined;
  private gone = false;
  constructor(image: FakeImage, guid?: string) {
    super();
    this.images.push(image);
    this.guid = guid;
    trays.push(this);
  }
  private there(): void {
    if (this.gone) throw new TypeError('Tray is destroyed');
  }
  setImage(image: FakeImage): void {
    this.there();
    this.images.push(image);
  }
  setTitle(title: string): void {
    this.there();
    this.titles.push(title);
  }
  setToolTip(text: string): void {
    this.toolTips.push(text);
  }
  getBounds(): Electron.Rectangle {
    this.there();
    return this.bounds;
  }
  setIgnoreDoubleClickEvents(): void {}
  popUpContextMenu(menu: FakeMenu): void {
    this.menus.push(menu);
  }
  isDestroyed(): boolean {
    return this.gone;
  }
  destroy(): void {
    this.gone = true;
  }
}
export const trays: FakeTray[] = [];

export class FakeImage {
  template = false;
  readonly file: string;
  constructor(file: string) {
    this.file = file;
  }
  setTemplateImage(on: boolean): void {
    this.template = on;
  }
}
export const nativeImage = { createFromPath: (file: string) => new FakeImage(file) };

export class FakeMenu {
  static application: FakeMenu | null = null;
  readonly template: Electron.MenuItemConstructorOptions[];
  constructor(template: Electron.MenuItemConstructorOptions[]) {
    this.template = template;
  }
  static buildFromTemplate(template: Electron.MenuItemConstructorOptions[]): FakeMenu {
    return new FakeMenu(template);
  }
  static setApplicationMenu(menu: FakeMenu | null): void {
    FakeMenu.application = menu;
  }
}

export class FakeNotification extends Emitter implements Pick<Electron.Notification, 'show' | 'close'> {
  static supported = true;
  /** What the system does with the next ones: shows them, refuses them, or says nothing. */
  static outcome: 'show' | 'failed' | 'silence' = 'show';
  static readonly all: FakeNotification[] = [];
  static readonly removed: (string | string[])[] = [];
  static isSupported(): boolean {
    return FakeNotification.supported;
  }
  static remove(id: string | string[]): void {
    FakeNotification.removed.push(id);
  }
  readonly options: Electron.NotificationConstructorOptions;
  constructor(options: Electron.NotificationConstructorOptions = {}) {
    super();
    this.options = options;
    FakeNotification.all.push(this);
  }
  show(): void {
    const { outcome } = FakeNotification;
    queueMicrotask(() => {
      if (outcome === 'show') this.emit('show', new FakeEvent());
      if (outcome === 'failed') this.emit('failed', new FakeEvent(), 'not signed');
    });
  }
  close(): void {}
}

const DISPLAY = {
  bounds: { x: 0, y: 0, width: 1440, height: 900 },
  workArea: { x: 0, y: 25, width: 1440, height: 800 },
};
export const screen = {
  getCursorScreenPoint: (): Electron.Point => ({ x: 1210, y: 10 }),
  getAllDisplays: () => [DISPLAY],
};

class FakePower extends Emitter implements Pick<Electron.PowerMonitor, 'isOnBatteryPower'> {
  battery = false;
  isOnBatteryPower(): boolean {
    return this.battery;
  }
}
export const powerMonitor = new FakePower();

export const globalShortcut = {
  held: new Map<string, () => void>(),
  accepts: true,
  register(accelerator: string, callback: () => void): boolean {
    if (globalShortcut.accepts) globalShortcut.held.set(accelerator, callback);
    return globalShortcut.accepts;
  },
  unregister(accelerator: string): void {
    globalShortcut.held.delete(accelerator);
  },
} satisfies Pick<Electron.GlobalShortcut, 'register' | 'unregister'> & Record<string, unknown>;

export const shell = {
  opened: [] as string[],
  async openExternal(url: string): Promise<void> {
    shell.opened.push(url);
  },
  async openPath(path: string): Promise<string> {
    shell.opened.push(path);
    return '';
  },
  showItemInFolder(path: string): void {
    shell.opened.push(`folder of ${path}`);
  },
} satisfies Pick<Electron.Shell, 'openExternal' | 'openPath' | 'showItemInFolder'> & Record<string, unknown>;

/** How the desktop looks. */
export const nativeTheme: { shouldUseDarkColors: Electron.NativeTheme['shouldUseDarkColors'] } = {
  shouldUseDarkColors: false,
};

export const systemPreferences = {
  still: false,
  getAnimationSettings: (): Electron.AnimationSettings => ({
    shouldRenderRichAnimation: true,
    scrollAnimationsEnabledBySystem: true,
    prefersReducedMotion: systemPreferences.still,
  }),
};

export const dialog = {
  errors: [] as [string, string][],
  showErrorBox(title: string, content: string): void {
    dialog.errors.push([title, content]);
  },
  saveTo: '',
  async showSaveDialog(): Promise<Electron.SaveDialogReturnValue> {
    return { canceled: dialog.saveTo === '', filePath: dialog.saveTo };
  },
  async showMessageBox(): Promise<Electron.MessageBoxReturnValue> {
    return { response: 0, checkboxChecked: false };
  },
} satisfies Pick<Electron.Dialog, 'showErrorBox'> & Record<string, unknown>;

/** The keychain of macOS, or of a Linux desktop: what one user encrypted, another cannot read. */
type SafeSlice = Omit<Electron.SafeStorage, 'setUsePlainTextEncryption'>;
interface FakeSafeStorage extends SafeSlice {
  available: boolean;
  backend: ReturnType<SafeSlice['getSelectedStorageBackend']>;
  user: string;
}
export const safeStorage: FakeSafeStorage = {
  available: true,
  backend: 'gnome_libsecret',
  user: 'me',
  isAsyncEncryptionAvailable: async (): Promise<boolean> => safeStorage.available,
  isEncryptionAvailable: (): boolean => safeStorage.available,
  getSelectedStorageBackend: () => safeStorage.backend,
  encryptStringAsync: async (text: string): Promise<Buffer> => safeStorage.encryptString(text),
  encryptString: (text: string): Buffer =>
    Buffer.from(`${safeStorage.user} ${text}`).map((byte) => byte ^ 0xff) as Buffer,
  decryptStringAsync: async (sealed: Buffer): Promise<Electron.DecryptStringAsyncReturnValue> => ({
    result: safeStorage.decryptString(sealed),
    shouldReEncrypt: false,
  }),
  decryptString(sealed: Buffer): string {
    const [user, text] = Buffer.from(sealed.map((byte) => byte ^ 0xff))
      .toString()
      .split(/ (.*)/s);
    if (user !== safeStorage.user || text === undefined) throw new Error('Error while decrypting the ciphertext.');
    return text;
  },
};

/** The page's world: what the preload exposes, and the channel that it listens to. */
export const contextBridge = {
  exposed: new Map<string, unknown>(),
  exposeInMainWorld(key: string, api: unknown): void {
    contextBridge.exposed.set(key, api);
  },
};
class FakeIpcRenderer extends Emitter {
  readonly invoked: unknown[][] = [];
  async invoke(...args: unknown[]): Promise<unknown> {
    this.invoked.push(args);
    return { ok: true, value: {} };
  }
}
export const ipcRenderer = new FakeIpcRenderer();

export { FakeMenu as Menu, FakeNotification as Notification, FakeTray as Tray, FakeWindow as BrowserWindow };

/** As new: no windows, no listeners, nothing recorded. */
export function resetElectron(): void {
  for (const list of [
    calls,
    windows,
    trays,
    protocol.schemes,
    shell.opened,
    dialog.errors,
    FakeNotification.all,
    FakeNotification.removed,
  ])
    list.length = 0;
  for (const map of [
    session.partitions,
    protocol.handlers,
    ipcMain.handlers,
    globalShortcut.held,
    contextBridge.exposed,
  ])
    map.clear();
  for (const emitter of [app, session.defaultSession, powerMonitor, ipcRenderer]) emitter.removeAllListeners();
  Object.assign(app, { isPackaged: false, hasLock: true, exitCode: null, quits: 0, policy: null });
  Object.assign(powerMonitor, { battery: false });
  Object.assign(safeStorage, { available: true, backend: 'gnome_libsecret', user: 'me' });
  FakeNotification.supported = true;
  FakeNotification.outcome = 'show';
  FakeMenu.application = null;
  systemPreferences.still = false;
  globalShortcut.accepts = true;
}
