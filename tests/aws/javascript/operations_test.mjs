// Every operation of CloudWatch Logs and Firehose that is done, by the AWS SDK for JavaScript: run by
// sdk_test.py, which says which they are.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from 'node:test';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { Firehose } from '@aws-sdk/client-firehose';

const settings = {
    endpoint: process.env.CATCHMENT_CLOUD, region: 'eu-west-1',
    credentials: JSON.parse(process.env.CATCHMENT_KEYS)['workload-b'],
};
const done = JSON.parse(process.env.CATCHMENT_OPERATIONS);
// Roles that the services may take on, and a key that logs may use.
const given = JSON.parse(process.env.CATCHMENT_GIVEN);
const account = '200000000002';
const fresh = (prefix) => `${prefix}-${randomUUID()}`;

// The client, and the names of the operations that were called by it.
function recording(client) {
    const called = new Set();
    return [called, new Proxy(client, {
        get(target, name) {
            if (typeof target[name] !== 'function') return target[name];
            called.add(name[0].toUpperCase() + name.slice(1));
            return (input) => target[name](input ?? {});
        },
    })];
}

const until = async (ask) => {
    while (!await ask()) await new Promise((resolve) => setImmediate(resolve));
};

test('CloudWatch Logs', async () => {
    const [called, logs] = recording(new CloudWatchLogs(settings));
    const logGroupName = fresh('/operations/group');
    const logStreamName = 'stream';
    const resourceArn = `arn:aws:logs:eu-west-1:${account}:log-group:${logGroupName}`;
    await logs.createLogGroup({ logGroupName, tags: { team: 'red' } });
    await logs.createLogStream({ logGroupName, logStreamName });
    const [group] = (await logs.describeLogGroups({ logGroupNamePrefix: logGroupName })).logGroups;
    assert.equal(group.logGroupArn, resourceArn);
    const [stream] = (await logs.describeLogStreams({ logGroupName })).logStreams;
    assert.equal(stream.logStreamName, logStreamName);

    await logs.putRetentionPolicy({ logGroupName, retentionInDays: 7 });
    await logs.deleteRetentionPolicy({ logGroupName });
    await logs.associateKmsKey({ logGroupName, kmsKeyId: given.key });
    await logs.disassociateKmsKey({ logGroupName });

    await logs.tagLogGroup({ logGroupName, tags: { stage: 'test' } });
    await logs.untagLogGroup({ logGroupName, tags: ['team'] });
    assert.deepEqual((await logs.listTagsLogGroup({ logGroupName })).tags, { stage: 'test' });
    await logs.tagResource({ resourceArn, tags: { more: 'x' } });
    await logs.untagResource({ resourceArn, tagKeys: ['stage'] });
    assert.deepEqual((await logs.listTagsForResource({ resourceArn })).tags, { more: 'x' });

    const message = '{"level":"ERROR","n":1}';
    await logs.putLogEvents({
        logGroupName, logStreamName, logEvents: [{ timestamp: Date.now(), message }],
    });
    const got = await logs.getLogEvents({ logGroupName, logStreamName });
    assert.equal(got.events[0].message, message);
    const { events: [found] } = await logs.filterLogEvents({
        logGroupName, filterPattern: '{ $.level = "ERROR" }',
    });
    const { logRecord } = await logs.getLogRecord({ logRecordPointer: found.eventId });
    assert.equal(logRecord['@message'], message);

    const now = Math.floor(Date.now() / 1000);
    const asked = { logGroupName, startTime: now - 3600, endTime: now + 60, queryString: 'filter level = "ERROR"' };
    const { queryId } = await logs.startQuery(asked);
    await until(async () => (await logs.getQueryResults({ queryId })).status === 'Complete');
    assert.equal((await logs.getQueryResults({ queryId })).results.length, 1);
    assert.equal((await logs.describeQueries({ logGroupName })).queries[0].queryId, queryId);
    await assert.rejects(logs.stopQuery({ queryId }), { name: 'InvalidParameterException' });

    const filter = { logGroupName, filterName: 'errors' };
    await logs.putMetricFilter({
        ...filter, filterPattern: 'ERROR',
        metricTransformations: [{ metricName: 'e', metricNamespace: 'n', metricValue: '1' }],
    });
    assert.equal((await logs.describeMetricFilters({ logGroupName })).metricFilters.length, 1);
    await logs.deleteMetricFilter(filter);
    const tested = await logs.testMetricFilter({ filterPattern: 'ERROR', logEventMessages: ['ERROR x', 'fine'] });
    assert.equal(tested.matches.length, 1);

    const targetArn = `arn:aws:firehose:eu-west-1:${account}:deliverystream/centralised-logs`;
    const roleArn = given.logs;
    await logs.putSubscriptionFilter({ ...filter, filterPattern: '', destinationArn: targetArn, roleArn });
    const { subscriptionFilters } = await logs.describeSubscriptionFilters({ logGroupName });
    assert.equal(subscriptionFilters[0].roleArn, roleArn);
    await logs.deleteSubscriptionFilter(filter);

    const destinationName = fresh('destination');
    const { destination } = await logs.putDestination({ destinationName, targetArn, roleArn });
    await logs.putDestinationPolicy({
        destinationName, accessPolicy: JSON.stringify({
            Version: '2012-10-17', Statement: {
                Effect: 'Allow', Principal: { AWS: '200000000001' },
                Action: 'logs:PutSubscriptionFilter', Resource: destination.arn,
            },
        }),
    });
    const { destinations } = await logs.describeDestinations({ DestinationNamePrefix: destinationName });
    assert.equal(destinations[0].arn, destination.arn);
    await logs.deleteDestination({ destinationName });

    const policyType = 'SUBSCRIPTION_FILTER_POLICY';
    const policyName = fresh('policy');
    await logs.putAccountPolicy({
        policyName, policyType, selectionCriteria: `LogGroupName NOT IN ["${logGroupName}"]`,
        policyDocument: JSON.stringify({
            DestinationArn: targetArn, RoleArn: roleArn, FilterPattern: 'nothing', Distribution: 'Random',
        }),
    });
    assert.equal((await logs.describeAccountPolicies({ policyType })).accountPolicies.length, 1);
    await logs.deleteAccountPolicy({ policyName, policyType });
    await logs.putResourcePolicy({
        policyName, policyDocument: JSON.stringify({
            Version: '2012-10-17', Statement: {
                Effect: 'Allow', Principal: { Service: 'route53.amazonaws.com' },
                Action: 'logs:PutLogEvents', Resource: '*',
            },
        }),
    });
    assert.equal((await logs.describeResourcePolicies()).resourcePolicies[0].policyName, policyName);
    await logs.deleteResourcePolicy({ policyName });

    const { queryDefinitionId } = await logs.putQueryDefinition({
        name: 'errors', queryString: 'filter @message like /ERROR/', logGroupNames: [logGroupName],
    });
    const [query] = (await logs.describeQueryDefinitions({
        queryDefinitionNamePrefix: 'err',
    })).queryDefinitions;
    assert.deepEqual([query.queryDefinitionId, query.logGroupNames], [queryDefinitionId, [logGroupName]]);
    assert.equal((await logs.deleteQueryDefinition({ queryDefinitionId })).success, true);
    await logs.deleteLogStream({ logGroupName, logStreamName });
    await logs.deleteLogGroup({ logGroupName });
    assert.deepEqual(done.logs.filter((name) => !called.has(name)), []);
});

test('Firehose', async () => {
    const [called, firehose] = recording(new Firehose(settings));
    const DeliveryStreamName = fresh('operations');
    const describe = async () =>
        (await firehose.describeDeliveryStream({ DeliveryStreamName })).DeliveryStreamDescription;
    await firehose.createDeliveryStream({
        DeliveryStreamName, Tags: [{ Key: 'team', Value: 'red' }],
        ExtendedS3DestinationConfiguration: { RoleARN: given.firehose, BucketARN: 'arn:aws:s3:::absent' },
    });
    await until(async () => (await describe()).DeliveryStreamStatus === 'ACTIVE');
    const { DeliveryStreamNames } = await firehose.listDeliveryStreams({ Limit: 100 });
    assert.ok(DeliveryStreamNames.includes(DeliveryStreamName));
    const { RecordId } = await firehose.putRecord({ DeliveryStreamName, Record: { Data: Buffer.from('x') } });
    assert.ok(RecordId);
    const batch = await firehose.putRecordBatch({ DeliveryStreamName, Records: [{ Data: Buffer.from('y') }] });
    assert.equal(batch.FailedPutCount, 0);
    const { VersionId, Destinations: [{ DestinationId }] } = await describe();
    await firehose.updateDestination({
        DeliveryStreamName, DestinationId, CurrentDeliveryStreamVersionId: VersionId,
        ExtendedS3DestinationUpdate: { Prefix: 'new/' },
    });
    assert.equal((await describe()).Destinations[0].ExtendedS3DestinationDescription.Prefix, 'new/');
    const status = async () => (await describe()).DeliveryStreamEncryptionConfiguration.Status;
    await firehose.startDeliveryStreamEncryption({ DeliveryStreamName });
    await until(async () => await status() === 'ENABLED');
    await firehose.stopDeliveryStreamEncryption({ DeliveryStreamName });
    await until(async () => await status() === 'DISABLED');
    await firehose.tagDeliveryStream({ DeliveryStreamName, Tags: [{ Key: 'more', Value: 'x' }] });
    await firehose.untagDeliveryStream({ DeliveryStreamName, TagKeys: ['team'] });
    const { Tags } = await firehose.listTagsForDeliveryStream({ DeliveryStreamName });
    assert.deepEqual(Tags, [{ Key: 'more', Value: 'x' }]);
    await firehose.deleteDeliveryStream({ DeliveryStreamName });
    assert.deepEqual(done.firehose.filter((name) => !called.has(name)), []);
});
