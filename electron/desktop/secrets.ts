import { safeStorage } from 'electron';
import type { SecretStore } from '../app/index.ts';

/**
 * The keychain of macOS, or the password manager of a Linux desktop, as Electron's `safeStorage` uses it: the key lies there, and only this app
 * gets it. To be used when the app is ready.
 */
export function systemSecrets(): SecretStore {
  // The form that does not block the app; the other one is deprecated, and the only one that earlier runtimes have.
  const asks = 'isAsyncEncryptionAvailable' in safeStorage;
  return {
    async refusal() {
      // Chosen where no password manager is found: a fixed key that everybody knows.
      if (process.platform === 'linux' && PLAIN.includes(safeStorage.getSelectedStorageBackend()))
        return 'No password manager was found here; without one nothing is really encrypted.';
      const available = asks ? await safeStorage.isAsyncEncryptionAvailable() : safeStorage.isEncryptionAvailable();
      return available ? null : 'The keychain cannot be used now.';
    },
    encrypt: async (text) => (asks ? safeStorage.encryptStringAsync(text) : safeStorage.encryptString(text)),
    decrypt: async (sealed) =>
      asks ? (await safeStorage.decryptStringAsync(sealed)).result : safeStorage.decryptString(sealed),
  };
}

const PLAIN: readonly string[] = ['basic_text', 'unknown'];
