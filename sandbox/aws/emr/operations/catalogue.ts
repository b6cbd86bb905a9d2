import type {
  DescribeReleaseLabelInput,
  ListReleaseLabelsInput,
  ListSupportedInstanceTypesInput,
} from '@aws-sdk/client-emr';
import { invalid } from '../errors.ts';
import { INSTANCE_TYPES, toSupported } from '../instance-types.ts';
import { page } from '../paging.ts';
import { RELEASES } from '../releases.ts';
import { operation } from './operation.ts';

const PAGE = 100;

export const catalogueOperations = {
  ListReleaseLabels: operation<ListReleaseLabelsInput>((input) => {
    const { Prefix: prefix = '', Application: application } = input.Filters ?? {};
    const name = application?.split('-')[0]?.toLowerCase();
    const found = [...RELEASES.values()]
      .filter((release) => release.label.startsWith(prefix))
      .filter((release) => name === undefined || release.applications.some((one) => one.toLowerCase() === name))
      .map((release) => release.label);
    const { items, marker } = page(found, (label) => label, input.NextToken, input.MaxResults ?? PAGE);
    return { ReleaseLabels: items, ...(marker !== undefined && { NextToken: marker }) };
  }),

  DescribeReleaseLabel: operation<DescribeReleaseLabelInput>((input) => {
    const release = RELEASES.get(input.ReleaseLabel ?? '');
    if (!release) throw invalid(`The supplied release label is invalid: ${input.ReleaseLabel}.`);
    const applications = release.applications.map((name) => ({
      Name: name,
      ...(release.versions[name] !== undefined && { Version: release.versions[name] }),
    }));
    return { ReleaseLabel: release.label, Applications: applications, AvailableOSReleases: [] };
  }),

  ListSupportedInstanceTypes: operation<ListSupportedInstanceTypesInput>((input) => {
    if (!RELEASES.has(input.ReleaseLabel ?? '')) {
      throw invalid(`The supplied release label is invalid: ${input.ReleaseLabel}.`);
    }
    const { items, marker } = page([...INSTANCE_TYPES.values()], (type) => type.name, input.Marker, PAGE);
    return {
      SupportedInstanceTypes: items.map(toSupported),
      ...(marker !== undefined && { Marker: marker }),
    };
  }),
};
