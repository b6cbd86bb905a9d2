import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { loadModel } from '../../../sandbox/aws/model/load.ts';

/** One price as AWS lists it. */
export interface Listed {
  service: 'AmazonEC2' | 'ElasticMapReduce';
  attributes: Record<string, string>;
  unit: string;
  usd: string;
  /** Sold reserved only. */
  reserved?: boolean;
}

const EC2 = {
  regionCode: 'eu-west-1',
  operatingSystem: 'Linux',
  tenancy: 'Shared',
  preInstalledSw: 'NA',
  capacitystatus: 'Used',
  operation: 'RunInstances',
};
const EMR = { regionCode: 'eu-west-1', productFamily: 'Elastic Map Reduce Instance', softwareType: 'EMR' };
const machine = (instanceType: string, usd: string, over: Record<string, string> = {}): Listed => ({
  service: 'AmazonEC2',
  attributes: { ...EC2, instanceType, ...over },
  unit: 'Hrs',
  usd,
});
const fee = (instanceType: string, usd: string, over: Record<string, string> = {}): Listed => ({
  service: 'ElasticMapReduce',
  attributes: { ...EMR, instanceType, ...over },
  unit: 'Hrs',
  usd,
});
const disk = (volumeApiName: string, usd: string, unit = 'GB-Mo'): Listed => ({
  service: 'AmazonEC2',
  attributes: { regionCode: 'eu-west-1', productFamily: 'Storage', volumeApiName },
  unit,
  usd,
});

/** A region of three machines, with what a careless reader would mistake for their prices. */
export const LISTED: readonly Listed[] = [
  machine('m5.xlarge', '0.2140000000'),
  machine('m5.xlarge', '0.3980000000', { operatingSystem: 'Windows' }),
  machine('m5.xlarge', '0.2354000000', { tenancy: 'Dedicated' }),
  machine('m5.xlarge', '0.0000000000', { capacitystatus: 'UnusedCapacityReservation' }),
  machine('m5.xlarge', '0.1920000000', { regionCode: 'us-east-1' }),
  machine('m99q.xlarge', '0.5000000000'),
  { ...machine('m5.metal', '1.0000000000'), reserved: true },
  fee('m5.xlarge', '0.0480000000'),
  fee('m5.xlarge', '0.3000000000', { softwareType: 'MapR M7' }),
  fee('m99q.xlarge', '0.1250000000'),
  disk('gp3', '0.0880000000'),
  disk('gp3', '0.0055000000', 'IOPS-Mo'),
  disk('gp2', '0.1100000000'),
];

/** AWS's Pricing API on this machine: its wire protocol, its filters, two entries a page, checked against its model. */
export async function startPriceList(
  refuse: { status: number; body: object } | null = null,
): Promise<{ url: string; asked: Record<string, unknown>[] }> {
  const model = loadModel('pricing');
  const asked: Record<string, unknown>[] = [];
  const answer = async (request: IncomingMessage): Promise<{ status: number; body: object }> => {
    const input = JSON.parse(await text(request)) as {
      ServiceCode: string;
      Filters: { Field: string; Value: string }[];
      NextToken?: string;
    };
    const operation = String(request.headers['x-amz-target']).replace('AWSPriceListService.', '');
    const problems = model.checkInput(operation, input);
    if (problems.length > 0) return { status: 400, body: { __type: 'ValidationException', message: problems.join() } };
    asked.push(input);
    if (refuse) return refuse;
    const fits = LISTED.filter(
      ({ service, attributes }) =>
        service === input.ServiceCode && input.Filters.every(({ Field, Value }) => attributes[Field] === Value),
    );
    const from = Number(input.NextToken ?? 0);
    const body = {
      FormatVersion: 'aws_v1',
      PriceList: fits.slice(from, from + 2).map(entryText),
      ...(from + 2 < fits.length && { NextToken: String(from + 2) }),
    };
    return { status: 200, body };
  };
  const server = createServer((request, response) => {
    void answer(request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function entryText({ attributes, unit, usd, reserved = false, service }: Listed): string {
  const dimension = { unit, pricePerUnit: { USD: usd }, beginRange: '0', endRange: 'Inf', description: '' };
  const term = { 'SKU.JRTCKXETXF': { priceDimensions: { 'SKU.JRTCKXETXF.6YS6EN2CT7': dimension } } };
  return JSON.stringify({
    product: { productFamily: attributes.productFamily ?? 'Compute Instance', attributes, sku: 'SKU' },
    serviceCode: service,
    terms: { [reserved ? 'Reserved' : 'OnDemand']: term },
    version: '20261120',
    publicationDate: '2026-11-20T00:00:00Z',
  });
}
