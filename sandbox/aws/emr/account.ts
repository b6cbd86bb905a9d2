import type { BlockPublicAccessConfiguration } from '@aws-sdk/client-emr';
import type { Millis } from './records.ts';
import { openJsonStore } from './store.ts';

/** What belongs to an account's region rather than to a cluster. */
export interface RegionSettings {
  securityConfigurations: Record<string, { text: string; createdAt: Millis }>;
  blockPublicAccess?: { configuration: BlockPublicAccessConfiguration; createdAt: Millis };
}

export interface AccountStore {
  settings(region: string): RegionSettings;
  /** Resolves when the region's settings are on disk. */
  save(region: string): Promise<void>;
  clear(): Promise<void>;
  settled(): Promise<void>;
}

/** Opens the settings kept in a folder, one file a region. */
export async function openAccount(folder: string): Promise<AccountStore> {
  const store = await openJsonStore<{ region: string; settings: RegionSettings }>(folder);
  const regions = new Map((await store.loadAll()).map(({ region, settings }) => [region, settings]));
  const settings = (region: string): RegionSettings => {
    const known = regions.get(region) ?? { securityConfigurations: {} };
    regions.set(region, known);
    return known;
  };
  return {
    settings,
    save: (region) => store.save(region, { region, settings: settings(region) }),
    async clear() {
      regions.clear();
      await store.clear();
    },
    settled: () => store.settled(),
  };
}
