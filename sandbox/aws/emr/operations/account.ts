import type { BlockPublicAccessConfiguration } from '@aws-sdk/client-emr';
import { badRequest } from '../errors.ts';
import { ACCOUNT_ID } from '../ids.ts';
import { page } from '../paging.ts';
import { seconds } from '../view-cluster.ts';
import { type OperationScope, operation } from './operation.ts';

const PAGE = 50;

export const accountOperations = {
  CreateSecurityConfiguration: operation<{ Name: string; SecurityConfiguration: string }>(async (input, scope) => {
    const { securityConfigurations: all } = scope.account.settings(scope.region);
    if (Object.hasOwn(all, input.Name)) {
      throw badRequest(`Security configuration with name '${input.Name}' already exists.`);
    }
    const createdAt = scope.context.now();
    all[input.Name] = { text: input.SecurityConfiguration, createdAt };
    await scope.account.save(scope.region);
    return { Name: input.Name, CreationDateTime: seconds(createdAt) };
  }),

  DescribeSecurityConfiguration: operation<{ Name: string }>((input, scope) => {
    const { text, createdAt } = securityConfiguration(scope, input.Name);
    return { Name: input.Name, SecurityConfiguration: text, CreationDateTime: seconds(createdAt) };
  }),

  DeleteSecurityConfiguration: operation<{ Name: string }>(async (input, scope) => {
    securityConfiguration(scope, input.Name);
    delete scope.account.settings(scope.region).securityConfigurations[input.Name];
    await scope.account.save(scope.region);
    return {};
  }),

  ListSecurityConfigurations: operation<{ Marker?: string }>((input, scope) => {
    const all = Object.entries(scope.account.settings(scope.region).securityConfigurations);
    const { items, marker } = page(all, ([name]) => name, input.Marker, PAGE);
    return {
      SecurityConfigurations: items.map(([name, one]) => ({ Name: name, CreationDateTime: seconds(one.createdAt) })),
      ...(marker !== undefined && { Marker: marker }),
    };
  }),

  PutBlockPublicAccessConfiguration: operation<{ BlockPublicAccessConfiguration: BlockPublicAccessConfiguration }>(
    async (input, scope) => {
      const configuration = input.BlockPublicAccessConfiguration;
      scope.account.settings(scope.region).blockPublicAccess = { configuration, createdAt: scope.context.now() };
      await scope.account.save(scope.region);
      return {};
    },
  ),

  GetBlockPublicAccessConfiguration: operation<Record<string, never>>((_, scope) => {
    const kept = scope.account.settings(scope.region).blockPublicAccess;
    // What an account has that never said anything: everything blocked but SSH.
    const standard = {
      BlockPublicSecurityGroupRules: true,
      PermittedPublicSecurityGroupRuleRanges: [{ MinRange: 22, MaxRange: 22 }],
    };
    return {
      BlockPublicAccessConfiguration: kept?.configuration ?? standard,
      BlockPublicAccessConfigurationMetadata: {
        CreationDateTime: seconds(kept?.createdAt ?? 0),
        CreatedByArn: `arn:aws:iam::${ACCOUNT_ID}:root`,
      },
    };
  }),
};

function securityConfiguration(scope: OperationScope, name: string) {
  const { securityConfigurations: all } = scope.account.settings(scope.region);
  const found = Object.hasOwn(all, name) ? all[name] : undefined;
  if (!found) throw badRequest(`Security configuration with name '${name}' does not exist.`, 'ResourceNotFound');
  return found;
}
