import path from 'node:path';
import { Provider, type ResolvedUpdateFileInfo, type UpdateInfo } from 'electron-updater';
import { type ProviderRuntimeOptions, parseUpdateInfo, resolveFiles } from 'electron-updater/out/providers/Provider.js';
import { folderOf, type UpdatePlace } from './place.ts';
import { isSigned } from './signature.ts';

/**
 * A feed of plain files (`latest-mac.yml`) of which nothing is believed before its signature (`latest-mac.yml.sig`, Ed25519 over the bytes, base64)
 * fits the key that came with this build. The file names each download with its SHA-512, so that whoever holds the server or the line can neither
 * offer another one nor other bytes.
 *
 * @param exactly the version that is wanted, where it is not the newest
 * @returns a provider, as electron-updater makes them itself
 */
export const signedFeed = ({ folder, key }: UpdatePlace, exactly?: string) =>
  class extends Provider<UpdateInfo> {
    readonly #at = exactly === undefined ? folder : folderOf(folder, exactly);

    constructor(_options: unknown, _updater: unknown, runtime: ProviderRuntimeOptions) {
      super({ ...runtime, isUseMultipleRangeRequest: false });
    }

    override async getLatestVersion(): Promise<UpdateInfo> {
      const name = `${this.getDefaultChannelName()}.yml`;
      const address = new URL(name, this.#at);
      const text = await this.httpRequest(address);
      const signature = await this.httpRequest(new URL(`${name}.sig`, this.#at)).catch(() => null);
      if (text === null || signature === null || !isSigned(text, signature, key))
        throw new Error('What the update server offers is not signed by LeanVibe.');
      return parseUpdateInfo(text, name, address);
    }

    /** What each version is made of: an older one is no part of the newest release, and without its list all of the new one would be fetched. */
    override getBlockMapFiles(file: URL, oldVersion: string, newVersion: string): URL[] {
      const oldName = path.posix.basename(file.pathname).replaceAll(newVersion, oldVersion);
      return [new URL(`${oldName}.blockmap`, folderOf(folder, oldVersion)), new URL(`${file.href}.blockmap`)];
    }

    override resolveFiles(info: UpdateInfo): ResolvedUpdateFileInfo[] {
      return resolveFiles(info, new URL(this.#at));
    }
  };
