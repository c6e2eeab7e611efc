import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as double from '../../support/electron-double.ts';
import '../../support/electron-instead.ts';

const { systemSecrets } = await import('../../../electron/desktop/secrets.ts');

const platform = Object.getOwnPropertyDescriptor(process, 'platform');
const onPlatform = (value: NodeJS.Platform) => Object.defineProperty(process, 'platform', { ...platform, value });

beforeEach(() => double.resetElectron());
afterEach(() => {
  if (platform !== undefined) Object.defineProperty(process, 'platform', platform);
});

describe('the keychain as the app uses it', () => {
  it('gives back what it encrypted, without blocking the app', async () => {
    onPlatform('darwin');
    const secrets = systemSecrets();
    const blocking = vi.spyOn(double.safeStorage, 'isEncryptionAvailable');
    expect(await secrets.refusal()).toBeNull();
    const sealed = await secrets.encrypt('planted word');
    expect(sealed.includes('planted word')).toBe(false);
    expect(await secrets.decrypt(sealed)).toBe('planted word');
    expect(blocking).not.toHaveBeenCalled();
    blocking.mockRestore();
  });

  it('works with a runtime that has only the blocking form', async () => {
    onPlatform('darwin');
    const names = ['isAsyncEncryptionAvailable', 'encryptStringAsync', 'decryptStringAsync'] as const;
    const newer = names.map((name) => [name, double.safeStorage[name]] as const);
    for (const name of names) Reflect.deleteProperty(double.safeStorage, name);
    try {
      const secrets = systemSecrets();
      expect(await secrets.refusal()).toBeNull();
      expect(await secrets.decrypt(await secrets.encrypt('planted word'))).toBe('planted word');
    } finally {
      Object.assign(double.safeStorage, Object.fromEntries(newer));
    }
  });

  it('says no where Linux would encrypt with a key that everybody knows', async () => {
    onPlatform('linux');
    double.safeStorage.backend = 'basic_text';
    expect(await systemSecrets().refusal()).toContain('nothing is really encrypted');
    double.safeStorage.backend = 'kwallet6';
    expect(await systemSecrets().refusal()).toBeNull();
  });

  it('says no while the system has none', async () => {
    onPlatform('darwin');
    double.safeStorage.available = false;
    expect(await systemSecrets().refusal()).toBe('The keychain cannot be used now.');
  });

  it('rejects what another user encrypted', async () => {
    const sealed = await systemSecrets().encrypt('planted word');
    double.safeStorage.user = 'somebody else';
    await expect(systemSecrets().decrypt(sealed)).rejects.toThrow('decrypting');
  });
});
