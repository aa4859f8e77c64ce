// The archive: a bucket that the organization's Firehose roles write to, a queue that is told of each
// object, and the role that the SIEM takes on to fetch them.
import { CfnOutput, CfnParameter, Duration, RemovalPolicy, Stack, StackProps } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as kms from "aws-cdk-lib/aws-kms";
import * as s3 from "aws-cdk-lib/aws-s3";
import * as notifications from "aws-cdk-lib/aws-s3-notifications";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { anyFirehoseRole, Pipeline, siemRole } from "./names.ts";

export class LoggingStack extends Stack {
  constructor(scope: Construct, id: string, pipeline: Pipeline, props: StackProps) {
    super(scope, id, props);
    const keyArn = new CfnParameter(this, "KeyArn", { description: "The output of the key stack" });
    const key = kms.Key.fromKeyArn(this, "LogKey", keyArn.valueAsString);
    const bucket = new s3.Bucket(this, "LogBucket", {
      bucketName: pipeline.bucket,
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.letFirehoseWrite(bucket, pipeline);

    const deadLetters = new sqs.Queue(this, "DeadLetters", {
      retentionPeriod: Duration.days(14),
      enforceSSL: true,
    });
    const queue = new sqs.Queue(this, "LogQueue", {
      visibilityTimeout: Duration.minutes(5),
      retentionPeriod: Duration.days(14),
      receiveMessageWaitTime: Duration.seconds(20),
      enforceSSL: true,
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
    });
    // Every kind of creation: what is large comes in parts. Only what was delivered: errors/ is not
    // for the SIEM.
    bucket.addEventNotification(
      s3.EventType.OBJECT_CREATED,
      new notifications.SqsDestination(queue),
      { prefix: "cloudwatch/" },
    );
    const siem = this.siemRole(pipeline, bucket, queue, keyArn.valueAsString);
    new CfnOutput(this, "QueueUrl", { value: queue.queueUrl });
    new CfnOutput(this, "SiemRoleArn", { value: siem.roleArn });
  }

  /** Each account's role, under the account's own prefix. */
  private letFirehoseWrite(bucket: s3.Bucket, pipeline: Pipeline) {
    const conditions = {
      StringEquals: { "aws:PrincipalOrgID": pipeline.organization },
      ArnLike: { "aws:PrincipalArn": anyFirehoseRole(pipeline) },
    };
    const account = "${aws:PrincipalAccount}";
    bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: "FirehoseWrites",
        principals: [new iam.AnyPrincipal()],
        actions: ["s3:PutObject", "s3:PutObjectAcl", "s3:AbortMultipartUpload"],
        resources: [
          bucket.arnForObjects(`cloudwatch/${account}/*`),
          bucket.arnForObjects(`errors/${account}/*`),
        ],
        conditions,
      }),
    );
    bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: "FirehoseLooks",
        principals: [new iam.AnyPrincipal()],
        actions: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
        resources: [bucket.bucketArn],
        conditions,
      }),
    );
  }

  private siemRole(pipeline: Pipeline, bucket: s3.Bucket, queue: sqs.Queue, keyArn: string) {
    const role = new iam.Role(this, "SiemRole", {
      roleName: siemRole(pipeline),
      assumedBy: new iam.AccountPrincipal(pipeline.siemAccount),
      externalIds: [pipeline.externalId],
    });
    const may = (actions: string[], resource: string, conditions?: iam.Conditions) =>
      role.addToPolicy(new iam.PolicyStatement({ actions, resources: [resource], conditions }));
    may(["s3:GetObject"], bucket.arnForObjects("cloudwatch/*"));
    may(
      ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"],
      queue.queueArn,
    );
    may(["kms:Decrypt"], keyArn, {
      StringEquals: { "kms:ViaService": `s3.${pipeline.region}.amazonaws.com` },
    });
    return role;
  }
}
