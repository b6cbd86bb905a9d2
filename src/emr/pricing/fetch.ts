import { type Filter, GetProductsCommand, PricingClient } from '@aws-sdk/client-pricing';
import { type AwsConnection, readSettings } from '../../aws/clients.ts';
import { translateAwsError } from '../../aws/errors.ts';
import { UserError } from '../../errors.ts';
import { readListedPrice } from './price-list.ts';
import type { RegionTable } from './table.ts';

/** One part of a region's prices: where the list has it, and under which of an entry's attributes it is kept. */
interface Part {
  name: keyof Omit<RegionTable, 'on'>;
  words: string;
  service: string;
  filters: Record<string, string>;
  key: string;
  unit: string;
}

const PARTS: readonly Part[] = [
  {
    name: 'ec2',
    words: 'machines',
    service: 'AmazonEC2',
    filters: {
      operatingSystem: 'Linux',
      tenancy: 'Shared',
      preInstalledSw: 'NA',
      capacitystatus: 'Used',
      operation: 'RunInstances',
    },
    key: 'instanceType',
    unit: 'Hrs',
  },
  {
    name: 'emr',
    words: "EMR's fee",
    service: 'ElasticMapReduce',
    filters: { productFamily: 'Elastic Map Reduce Instance', softwareType: 'EMR' },
    key: 'instanceType',
    unit: 'Hrs',
  },
  {
    name: 'gbMonth',
    words: 'disks',
    service: 'AmazonEC2',
    filters: { productFamily: 'Storage' },
    key: 'volumeApiName',
    unit: 'GB-Mo',
  },
];

/** AWS gives at most 100 entries a page; a region has some 1,500 in all. */
const MOST_PAGES = 200;
/** The price list of all regions is served from a few; this one is named in AWS's own examples. */
const SERVED_FROM = 'us-east-1';

/**
 * Asks AWS's Pricing API what machines, EMR's fee and disks cost in a region; `onProgress` hears the part and how many
 * prices of it are there. Throws an `AwsProblem`, or a `UserError` when the list has nothing of a part.
 */
export async function fetchPrices(
  connection: Partial<AwsConnection>,
  region: string,
  onProgress: (words: string, prices: number) => void,
): Promise<Omit<RegionTable, 'on'>> {
  const client = new PricingClient(readSettings({ ...connection, region: SERVED_FROM }));
  try {
    const table: Omit<RegionTable, 'on'> = { ec2: {}, emr: {}, gbMonth: {} };
    for (const part of PARTS) {
      const prices = table[part.name];
      for await (const texts of pagesOf(client, part, region)) {
        for (const text of texts) keep(prices, part, text);
        onProgress(part.words, Object.keys(prices).length);
      }
      if (Object.keys(prices).length === 0) {
        throw new UserError(
          `AWS's price list has no ${part.words} for the region '${region}'.`,
          'Give a region that EMR has, such as eu-central-1, with AWS_REGION or `--region`.',
        );
      }
    }
    return table;
  } finally {
    client.destroy();
  }
}

function keep(prices: Record<string, number>, { key, unit }: Part, text: string): void {
  const listed = readListedPrice(text);
  const name = listed?.attributes[key];
  if (listed && name !== undefined && listed.unit === unit) prices[name] = listed.usd;
}

async function* pagesOf(client: PricingClient, part: Part, region: string): AsyncGenerator<string[]> {
  const filters = Object.entries({ regionCode: region, ...part.filters }).map(
    ([Field, Value]): Filter => ({ Type: 'TERM_MATCH', Field, Value }),
  );
  let token: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await client
      .send(new GetProductsCommand({ ServiceCode: part.service, Filters: filters, NextToken: token }))
      .catch((error: unknown) => {
        throw translateAwsError(error, { operation: 'GetProducts', repeatable: true });
      });
    yield (answer.PriceList ?? []).map(String);
    token = answer.NextToken;
    if (!token) return;
  }
}
