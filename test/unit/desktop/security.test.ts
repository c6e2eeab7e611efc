import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { DECLARED } from '../../../shared/domain/index.ts';
import * as double from '../../support/electron-double.ts';
import '../../support/electron-instead.ts';

const { answer, CONTENT_SECURITY_POLICY, registerScheme } = await import('../../../electron/desktop/scheme.ts');
const { isAppPage, secureContents, secureSession } = await import('../../../electron/desktop/security.ts');
const { isAllowedLink, openLink, openReferenced } = await import('../../../electron/desktop/external.ts');
const { webPreferences } = await import('../../../electron/desktop/web-preferences.ts');

const scratch = mkdtempSync(path.join(tmpdir(), 'lifeguard-scheme-'));
const folder = path.join(scratch, 'renderer');
mkdirSync(path.join(folder, 'assets'), { recursive: true });
mkdirSync(path.join(scratch, 'renderer-other'));
for (const [file, text] of [
  ['renderer/index.html', '<!doctype html>'],
  ['renderer/assets/app.js', 'export {};'],
  ['renderer/secret.env', 'KEY=1'],
  ['renderer-other/app.js', 'other'],
  ['outside.js', 'outside'],
] as const)
  writeFileSync(path.join(scratch, file), text);
symlinkSync(path.join(scratch, 'outside.js'), path.join(folder, 'link.js'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
beforeEach(() => double.resetElectron());

describe('the app’s own scheme', () => {
  it('is standard and secure, and goes round nothing', () => {
    registerScheme();
    expect(double.protocol.schemes).toEqual([
      { scheme: 'lifeguard', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ]);
  });

  it('serves the renderer’s files with their type and the policy', async () => {
    const page = await answer(folder, 'GET', 'lifeguard://app/index.html');
    expect(page.status).toBe(200);
    expect(await page.text()).toBe('<!doctype html>');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    const script = await answer(folder, 'GET', 'lifeguard://app/assets/app.js?v=1#x');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  it.each([
    ['a parent folder', 'lifeguard://app/../outside.js'],
    ['an encoded parent folder', 'lifeguard://app/%2e%2e/outside.js'],
    ['an encoded slash', 'lifeguard://app/..%2foutside.js'],
    ['a twice encoded one', 'lifeguard://app/%252e%252e/outside.js'],
    ['a backslash', 'lifeguard://app/..%5coutside.js'],
    ['a neighbour whose name begins alike', 'lifeguard://app/..%2frenderer-other/app.js'],
    ['a null byte', 'lifeguard://app/index.html%00.js'],
    ['a link that leads out', 'lifeguard://app/link.js'],
    ['a broken encoding', 'lifeguard://app/%zz'],
    ['an absolute path', 'lifeguard://app//etc/passwd'],
    ['a folder', 'lifeguard://app/assets'],
    ['the root', 'lifeguard://app/'],
    ['a kind of file that no page needs', 'lifeguard://app/secret.env'],
    ['another host', 'lifeguard://other/index.html'],
    ['a file address', 'file:///etc/passwd'],
    ['a remote address', 'https://example.com/index.html'],
  ])('refuses %s', async (_what, address) => {
    expect((await answer(folder, 'GET', address)).status).toBe(404);
  });

  it('refuses everything but GET', async () =>
    expect((await answer(folder, 'POST', 'lifeguard://app/index.html')).status).toBe(405));
});

describe('the content security policy', () => {
  it('begins with nothing, allows only own parts, and no connection at all', () => {
    const rules = new Map(
      CONTENT_SECURITY_POLICY.split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1)]),
    );
    expect(rules.get('default-src')).toEqual(["'none'"]);
    expect(rules.get('connect-src')).toEqual(["'none'"]);
    for (const own of ['script-src', 'style-src', 'img-src']) expect(rules.get(own)).toEqual(["'self'"]);
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|\*|https?:|data:|blob:/);
  });
});

describe('every page', () => {
  it('has sandbox, isolation and web security on, and Node off', () => {
    expect(webPreferences('/p.cjs')).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      allowRunningInsecureContent: false,
    });
  });

  it('can open no window, navigate nowhere and attach no webview', () => {
    secureContents();
    const { webContents } = new double.FakeWindow();
    const answer = webContents.openHandler?.({ url: 'file:///etc/passwd' } as Parameters<
      NonNullable<typeof webContents.openHandler>
    >[0]);
    expect(answer).toEqual({ action: 'deny' });
    for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']) {
      const event = new double.FakeEvent();
      webContents.emit(name, event);
      expect(event.defaultPrevented, name).toBe(true);
    }
  });
});

describe('the session', () => {
  it('says no to permission requests, permission checks and devices', () => {
    secureSession();
    const { permissionRequest, permissionCheck, devicePermission } = double.session.defaultSession;
    const said: boolean[] = [];
    const ask = permissionRequest as (c: unknown, p: string, answer: (granted: boolean) => void) => void;
    ask(null, 'media', (granted) => said.push(granted));
    expect(said).toEqual([false]);
    expect((permissionCheck as () => boolean)()).toBe(false);
    expect((devicePermission as () => boolean)()).toBe(false);
  });

  it('lets no request out of the app’s scheme, and no download begin', () => {
    secureSession();
    const cancelled = (url: string) => {
      const answers: unknown[] = [];
      double.session.defaultSession.beforeRequest?.({ url }, (response) => answers.push(response.cancel));
      return answers[0];
    };
    expect(cancelled('lifeguard://app/index.html')).toBe(false);
    for (const url of [
      'file:///etc/passwd',
      'https://example.com',
      'http://127.0.0.1:8765/health',
      'lifeguard://apples/',
      'nonsense',
    ])
      expect(cancelled(url), url).toBe(true);
    const event = new double.FakeEvent();
    double.session.defaultSession.emit('will-download', event);
    expect(event.defaultPrevented).toBe(true);
  });

  it('knows its own pages by scheme and host', () => {
    expect(isAppPage('lifeguard://app/index.html#/popover')).toBe(true);
    for (const url of ['lifeguard://app.evil/', 'lifeguard:app', 'https://app/', 'devtools://devtools/x', ''])
      expect(isAppPage(url), url).toBe(false);
  });
});

describe('links that leave the app', () => {
  it.each(['https://github.com/leanvibe', 'https://docs.docker.com/engine/'])('opens %s', async (url) => {
    expect(await openLink(url)).toBe(true);
    expect(double.shell.opened).toEqual([url]);
  });
  it.each([
    'http://github.com',
    'https://github.com.evil.example',
    'https://evil.example/https://github.com',
    'https://github.com@evil.example',
    'https://user:word@github.com',
    'https://github.com:8443',
    'file:///Applications/Calculator.app',
    'javascript:alert(1)',
    'x-apple.systempreferences:x',
    'github.com',
  ])('refuses %s', async (url) => {
    expect(isAllowedLink(url)).toBe(false);
    expect(await openLink(url)).toBe(false);
    expect(double.shell.opened).toEqual([]);
  });

  it('opens what the reference names, which a page cannot choose: endpoints of the stack, documentation, mail', async () => {
    const addresses = ['http://localhost:8765/docs', 'https://fastapi.tiangolo.com/', 'mailto:ops@example.com'];
    for (const address of addresses) await openReferenced(address);
    expect(double.shell.opened).toEqual(addresses);
    for (const bad of ['file:///etc/passwd', 'http://me:secret@localhost/', 'x-apple.systempreferences:x', 'nothing'])
      await expect(openReferenced(bad)).rejects.toThrow('cannot be opened');
    expect(double.shell.opened).toEqual(addresses);
  });

  it('leads wherever the reference leads outside this machine', () => {
    const links = DECLARED.flatMap(({ reference }) => reference?.links ?? []).map(({ url }) => url);
    expect(links).toContain('https://fastapi.tiangolo.com');
    expect(links.filter((url) => !isAllowedLink(url))).toEqual([]);
  });
});
