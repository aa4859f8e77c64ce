// In each account that has logs to send: the delivery stream to the central bucket, and a
// subscription filter a log group, put there by a custom resource.
import { CfnOutput, CfnParameter, RemovalPolicy, Stack, StackProps } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as firehose from "aws-cdk-lib/aws-kinesisfirehose";
import * as logs from "aws-cdk-lib/aws-logs";
import * as custom from "aws-cdk-lib/custom-resources";
import { Construct } from "constructs";
import { bucketArn, firehoseRole, Pipeline } from "./names.ts";

const FILTER = "centralised-logs-kinesis";

export class FirehoseStack extends Stack {
  constructor(scope: Construct, id: string, private readonly pipeline: Pipeline, props: StackProps) {
    super(scope, id, props);
    const keyArn = new CfnParameter(this, "KeyArn", { description: "The output of the key stack" });
    const stream = this.deliveryStream(keyArn.valueAsString);
    const logsRole = new iam.Role(this, "CloudWatchLogsRole", {
      roleName: `${pipeline.stream}-cwlogs`,
      assumedBy: new iam.ServicePrincipal("logs.amazonaws.com", {
        conditions: { StringLike: { "aws:SourceArn": `arn:aws:logs:${this.region}:${this.account}:*` } },
      }),
    });
    logsRole.addToPolicy(
      new iam.PolicyStatement({
        actions: ["firehose:PutRecord", "firehose:PutRecordBatch"],
        resources: [stream.attrArn],
      }),
    );
    for (const name of pipeline.logGroups) this.subscribe(name, stream, logsRole);
    new CfnOutput(this, "StreamArn", { value: stream.attrArn });
  }

  private deliveryStream(keyArn: string) {
    const { pipeline } = this;
    const errorGroup = new logs.LogGroup(this, "ErrorLogGroup", {
      logGroupName: `/aws/kinesisfirehose/${pipeline.stream}`,
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const errors = new logs.LogStream(this, "ErrorLogStream", {
      logGroup: errorGroup,
      logStreamName: "S3Delivery",
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = this.roleOfFirehose(keyArn, errorGroup);
    const stream = new firehose.CfnDeliveryStream(this, "FirehoseStream", {
      deliveryStreamName: pipeline.stream,
      deliveryStreamType: "DirectPut",
      extendedS3DestinationConfiguration: {
        bucketArn: bucketArn(pipeline),
        roleArn: role.roleArn,
        prefix: `cloudwatch/${this.account}/!{timestamp:yyyy/MM/dd/HH}/`,
        errorOutputPrefix: `errors/${this.account}/!{firehose:error-output-type}/`,
        bufferingHints: { intervalInSeconds: pipeline.bufferSeconds, sizeInMBs: 5 },
        compressionFormat: "UNCOMPRESSED", // CloudWatch Logs sends gzip
        encryptionConfiguration: { kmsEncryptionConfig: { awskmsKeyArn: keyArn } },
        cloudWatchLoggingOptions: {
          enabled: true,
          logGroupName: errorGroup.logGroupName,
          logStreamName: errors.logStreamName,
        },
      },
    });
    stream.node.addDependency(role); // and its policy: Firehose takes the role on at once
    return stream;
  }

  private roleOfFirehose(keyArn: string, errorGroup: logs.LogGroup) {
    const { pipeline } = this;
    const bucket = bucketArn(pipeline);
    const role = new iam.Role(this, "FirehoseRole", {
      roleName: firehoseRole(pipeline),
      assumedBy: new iam.ServicePrincipal("firehose.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": this.account } },
      }),
    });
    const may = (actions: string[], resources: string[], conditions?: iam.Conditions) =>
      role.addToPolicy(new iam.PolicyStatement({ actions, resources, conditions }));
    may(
      ["s3:PutObject", "s3:PutObjectAcl", "s3:AbortMultipartUpload"],
      [`${bucket}/cloudwatch/${this.account}/*`, `${bucket}/errors/${this.account}/*`],
    );
    may(["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], [bucket]);
    may(["kms:GenerateDataKey", "kms:Decrypt"], [keyArn], {
      StringEquals: { "kms:ViaService": `s3.${pipeline.region}.amazonaws.com` },
    });
    may(["logs:PutLogEvents"], [`${errorGroup.logGroupArn}:log-stream:S3Delivery`]);
    return role;
  }

  // Put again on every change; taken away when the log group is no longer named, also where the
  // group itself has gone meanwhile.
  private subscribe(logGroupName: string, stream: firehose.CfnDeliveryStream, logsRole: iam.Role) {
    const physicalResourceId = custom.PhysicalResourceId.of(`${logGroupName}|${FILTER}`);
    const put: custom.AwsSdkCall = {
      service: "CloudWatchLogs",
      action: "putSubscriptionFilter",
      parameters: {
        logGroupName,
        filterName: FILTER,
        filterPattern: this.pipeline.filterPattern,
        destinationArn: stream.attrArn,
        roleArn: logsRole.roleArn,
      },
      physicalResourceId,
    };
    const subscription = new custom.AwsCustomResource(this, `ConfigureLogSub${logGroupName}`, {
      resourceType: "Custom::ConfigureLogSubscription",
      onCreate: put,
      onUpdate: put,
      onDelete: {
        service: "CloudWatchLogs",
        action: "deleteSubscriptionFilter",
        parameters: { logGroupName, filterName: FILTER },
        ignoreErrorCodesMatching: "ResourceNotFoundException",
      },
      installLatestAwsSdk: false,
      policy: custom.AwsCustomResourcePolicy.fromStatements([
        new iam.PolicyStatement({
          actions: ["logs:PutSubscriptionFilter", "logs:DeleteSubscriptionFilter"],
          resources: [`arn:aws:logs:${this.region}:${this.account}:log-group:${logGroupName}:*`],
        }),
        new iam.PolicyStatement({ actions: ["iam:PassRole"], resources: [logsRole.roleArn] }),
      ]),
    });
    subscription.node.addDependency(logsRole); // and its policy: CloudWatch Logs tries it out
  }
}
