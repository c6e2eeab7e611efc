import { Provider, type ResolvedUpdateFileInfo, type UpdateInfo } from 'electron-updater';
import { type ProviderRuntimeOptions, parseUpdateInfo, resolveFiles } from 'electron-updater/out/providers/Provider.js';
import type { UpdatePlace } from './place.ts';
import { isSigned } from './signature.ts';

/**
 * A feed of plain files (`latest-mac.yml`) of which nothing is believed before its signature (`latest-mac.yml.sig`, Ed25519 over the bytes, base64)
 * fits the key that came with this build. The file names each download with its SHA-512, so that whoever holds the server or the line can neither
 * offer another one nor other bytes.
 *
 * @returns a provider, as electron-updater makes them itself
 */
export const signedFeed = ({ folder, key }: UpdatePlace) =>
  class extends Provider<UpdateInfo> {
    constructor(_options: unknown, _updater: unknown, runtime: ProviderRuntimeOptions) {
      super({ ...runtime, isUseMultipleRangeRequest: false });
    }

    override async getLatestVersion(): Promise<UpdateInfo> {
      const name = `${this.getDefaultChannelName()}.yml`;
      const address = new URL(name, folder);
      const text = await this.httpRequest(address);
      const signature = await this.httpRequest(new URL(`${name}.sig`, folder)).catch(() => null);
      if (text === null || signature === null || !isSigned(text, signature, key))
        throw new Error('What the update server offers is not signed by LeanVibe.');
      return parseUpdateInfo(text, name, address);
    }

    override resolveFiles(info: UpdateInfo): ResolvedUpdateFileInfo[] {
      return resolveFiles(info, new URL(folder));
    }
  };
