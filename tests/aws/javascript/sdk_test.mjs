// The AWS SDK for JavaScript drives logs, firehose, s3, sqs and sts: run by sdk_test.py, which
// starts the program and says where it is.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from 'node:test';
import {
    CloudWatchLogsClient, CreateLogGroupCommand, CreateLogStreamCommand,
    DeleteAccountPolicyCommand, DescribeAccountPoliciesCommand, DescribeLogGroupsCommand,
    DescribeSubscriptionFiltersCommand, FilterLogEventsCommand, GetLogEventsCommand,
    PutAccountPolicyCommand, PutLogEventsCommand, PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
    CreateDeliveryStreamCommand, DescribeDeliveryStreamCommand, FirehoseClient,
    ListDeliveryStreamsCommand, PutRecordBatchCommand,
} from '@aws-sdk/client-firehose';
import {
    CreateBucketCommand, DeleteObjectCommand, GetObjectCommand, HeadObjectCommand,
    ListObjectsV2Command, PutObjectCommand, S3Client,
} from '@aws-sdk/client-s3';
import {
    CreateQueueCommand, DeleteMessageCommand, GetQueueUrlCommand, ReceiveMessageCommand,
    SQSClient, SendMessageBatchCommand, SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

const endpoint = process.env.CATCHMENT_CLOUD;
const keys = JSON.parse(process.env.CATCHMENT_KEYS);
const settings = (account) => ({ endpoint, region: 'eu-west-1', credentials: keys[account] });

test('sts: who am I, and a role with its external id', async () => {
    const sts = new STSClient(settings('siem'));
    assert.equal((await sts.send(new GetCallerIdentityCommand({}))).Account, '100000000004');
    const assumed = await sts.send(new AssumeRoleCommand({
        RoleArn: 'arn:aws:iam::100000000003:role/catchment-siem',
        RoleSessionName: 'javascript', ExternalId: 'catchment-example',
    }));
    const { AccessKeyId, SecretAccessKey, SessionToken } = assumed.Credentials;
    const session = new STSClient({
        ...settings('siem'),
        credentials: {
            accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken,
        },
    });
    const who = await session.send(new GetCallerIdentityCommand({}));
    assert.match(who.Arn, /:assumed-role\/catchment-siem\/javascript$/);
});

test('logs: events come back as they were put', async () => {
    const logs = new CloudWatchLogsClient(settings('workload-a'));
    const logGroupName = `/javascript/${randomUUID()}`;
    const logStreamName = 's';
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    const logEvents = [1, 2, 3].map((i) => ({ timestamp: Date.now() + i, message: `line ${i} é` }));
    await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
    const got = await logs.send(new GetLogEventsCommand({
        logGroupName, logStreamName, startFromHead: true,
    }));
    assert.deepEqual(got.events.map((e) => e.message), logEvents.map((e) => e.message));
    const found = await logs.send(new FilterLogEventsCommand({
        logGroupName, filterPattern: '"line 2"',
    }));
    assert.equal(found.events.length, 1);
    await assert.rejects(logs.send(new CreateLogGroupCommand({ logGroupName })),
        { name: 'ResourceAlreadyExistsException' });
});

const stream = 'arn:aws:firehose:eu-west-1:200000000002:deliverystream/centralised-logs';

// Workload b's, so that no other test's groups are subscribed.
test('logs: a policy of the account, and what newer SDKs can ask for', async () => {
    const logs = new CloudWatchLogsClient(settings('workload-b'));
    const roleArn = 'arn:aws:iam::200000000002:role/centralised-logs-logs';
    const policyType = 'SUBSCRIPTION_FILTER_POLICY';
    const policyDocument = JSON.stringify({
        DestinationArn: stream, RoleArn: roleArn, FilterPattern: 'ERROR', Distribution: 'Random',
    });
    const selectionCriteria = 'LogGroupName NOT IN ["/app/auth"]';
    const { accountPolicy } = await logs.send(new PutAccountPolicyCommand({
        policyName: 'all', policyType, policyDocument, selectionCriteria,
    }));
    assert.equal(accountPolicy.accountId, '200000000002');
    assert.equal(accountPolicy.scope, 'ALL');
    const { accountPolicies } = await logs.send(new DescribeAccountPoliciesCommand({ policyType }));
    assert.deepEqual(accountPolicies.map((one) => one.selectionCriteria), [selectionCriteria]);
    await logs.send(new DeleteAccountPolicyCommand({ policyName: 'all', policyType }));

    const logGroupName = `/javascript/${randomUUID()}`;
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    await logs.send(new PutSubscriptionFilterCommand({
        logGroupName, filterName: 'f', filterPattern: '', destinationArn: stream, roleArn,
        emitSystemFields: ['@aws.account', '@aws.region'],
    }));
    const { subscriptionFilters } = await logs.send(
        new DescribeSubscriptionFiltersCommand({ logGroupName }));
    assert.deepEqual(subscriptionFilters[0].emitSystemFields, ['@aws.account', '@aws.region']);
    const rare = `/javascript/${randomUUID()}`;
    await logs.send(new CreateLogGroupCommand({
        logGroupName: rare, logGroupClass: 'INFREQUENT_ACCESS',
    }));
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({
        logGroupNamePrefix: rare, logGroupClass: 'INFREQUENT_ACCESS',
    }));
    assert.equal(logGroups[0].logGroupName, rare);
    await assert.rejects(logs.send(new FilterLogEventsCommand({ logGroupName: rare })),
        { name: 'InvalidOperationException' });
});

test('firehose: streams and records', async () => {
    // Not workload-a's, whose objects the SIEM is to find events in.
    const firehose = new FirehoseClient(settings('workload-b'));
    const { DeliveryStreamNames } = await firehose.send(new ListDeliveryStreamsCommand({}));
    assert.ok(DeliveryStreamNames.includes('centralised-logs'));
    const described = await firehose.send(new DescribeDeliveryStreamCommand({
        DeliveryStreamName: 'centralised-logs',
    }));
    assert.equal(described.DeliveryStreamDescription.DeliveryStreamStatus, 'ACTIVE');
    assert.ok(described.DeliveryStreamDescription.CreateTimestamp instanceof Date);
    const put = await firehose.send(new PutRecordBatchCommand({
        DeliveryStreamName: 'centralised-logs',
        Records: [{ Data: Buffer.from('{}') }, { Data: Buffer.from('[]') }],
    }));
    assert.equal(put.FailedPutCount, 0);
    assert.equal(put.RequestResponses.length, 2);
});

test('firehose: time zones and extensions', async () => {
    const firehose = new FirehoseClient(settings('workload-a'));
    const { DeliveryStreamDescription } = await firehose.send(new DescribeDeliveryStreamCommand({
        DeliveryStreamName: 'centralised-logs',
    }));
    const { RoleARN } = DeliveryStreamDescription.Destinations[0].ExtendedS3DestinationDescription;
    const make = (more) => firehose.send(new CreateDeliveryStreamCommand({
        DeliveryStreamName: `js-${randomUUID()}`,
        ExtendedS3DestinationConfiguration: { RoleARN, BucketARN: 'arn:aws:s3:::b', ...more },
    }));
    const { DeliveryStreamARN } = await make({
        CustomTimeZone: 'Asia/Tokyo', FileExtension: '.json.gz', CompressionFormat: 'GZIP',
    });
    const made = await firehose.send(new DescribeDeliveryStreamCommand({
        DeliveryStreamName: DeliveryStreamARN.split('/')[1],
    }));
    const [destination] = made.DeliveryStreamDescription.Destinations;
    assert.equal(destination.ExtendedS3DestinationDescription.CustomTimeZone, 'Asia/Tokyo');
    assert.equal(destination.ExtendedS3DestinationDescription.FileExtension, '.json.gz');
    await assert.rejects(make({ CustomTimeZone: 'Mars/Olympus' }), { name: 'InvalidArgumentException' });
});

test('s3: checksummed, chunked uploads and their reading', async () => {
    const s3 = new S3Client({ ...settings('logging'), forcePathStyle: true });
    const Bucket = `javascript-${randomUUID()}`;
    await s3.send(new CreateBucketCommand({ Bucket }));
    const Key = 'a folder/ä object';
    const put = await s3.send(new PutObjectCommand({
        Bucket, Key, Body: 'the body', Metadata: { who: 'me' },
    }));
    assert.ok(put.ETag);
    const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
    assert.equal(await got.Body.transformToString(), 'the body');
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    assert.equal(head.ContentLength, 8);
    assert.deepEqual(head.Metadata, { who: 'me' });
    const part = await s3.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=4-7' }));
    assert.equal(await part.Body.transformToString(), 'body');
    const listed = await s3.send(new ListObjectsV2Command({ Bucket }));
    assert.deepEqual(listed.Contents.map((o) => o.Key), [Key]);
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    await assert.rejects(s3.send(new GetObjectCommand({ Bucket, Key })), { name: 'NoSuchKey' });
});

test('sqs: messages over the JSON protocol', async () => {
    const sqs = new SQSClient(settings('logging'));
    const QueueName = `javascript-${randomUUID()}`;
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
    await sqs.send(new SendMessageCommand({
        QueueUrl, MessageBody: 'one',
        MessageAttributes: { kind: { DataType: 'String', StringValue: 'test' } },
    }));
    const received = await sqs.send(new ReceiveMessageCommand({
        QueueUrl, MessageAttributeNames: ['All'], WaitTimeSeconds: 1,
    }));
    assert.equal(received.Messages[0].Body, 'one');
    assert.equal(received.Messages[0].MessageAttributes.kind.StringValue, 'test');
    await sqs.send(new DeleteMessageCommand({
        QueueUrl, ReceiptHandle: received.Messages[0].ReceiptHandle,
    }));
    const empty = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    assert.equal(empty.Messages, undefined);
    const batch = await sqs.send(new SendMessageBatchCommand({
        QueueUrl, Entries: [{ Id: 'a', MessageBody: 'x' }, { Id: 'b', MessageBody: 'y' }],
    }));
    assert.equal(batch.Successful.length, 2);
    await assert.rejects(sqs.send(new GetQueueUrlCommand({ QueueName: 'none' })),
        { name: 'QueueDoesNotExist' });
});
