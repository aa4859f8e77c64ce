"""CloudFormation as boto3 and its waiters see it: stacks made, changed, undone and taken away, by the
operations of the other services and with the permissions of who asks."""

import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import REGION, fresh, wait_for  # noqa: E402
from stacking import ACCOUNT, WAITING, StacksTest, queue, template  # noqa: E402


class CloudFormation(StacksTest):
    def pipeline(self, bucket):
        """A bucket that tells a queue, under a key: all that waits for something else."""
        policy = {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"},
             "Action": "sqs:SendMessage", "Resource": {"Fn::GetAtt": ["Queue", "Arn"]},
             "Condition": {"ArnEquals": {"aws:SourceArn": f"arn:aws:s3:::{bucket}"}}}]}
        return template({
            "Bucket": {"Type": "AWS::S3::Bucket", "DependsOn": "Policy", "Properties": {
                "BucketName": bucket,
                "BucketEncryption": {"ServerSideEncryptionConfiguration": [
                    {"ServerSideEncryptionByDefault": {
                        "SSEAlgorithm": "aws:kms", "KMSMasterKeyID": {"Fn::GetAtt": ["Key", "Arn"]}},
                     "BucketKeyEnabled": True}]},
                "NotificationConfiguration": {"QueueConfigurations": [
                    {"Event": "s3:ObjectCreated:*", "Queue": {"Fn::GetAtt": ["Queue", "Arn"]}}]}}},
            "Policy": {"Type": "AWS::SQS::QueuePolicy", "Properties": {
                "Queues": [{"Ref": "Queue"}], "PolicyDocument": policy}},
            "Queue": queue(VisibilityTimeout=77),
            "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {
                "Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Action": "kms:*", "Resource": "*",
                     "Principal": {"AWS": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}}}]}}},
            "Alias": {"Type": "AWS::KMS::Alias", "Properties": {
                "AliasName": f"alias/{bucket}", "TargetKeyId": {"Ref": "Key"}}},
        }, Outputs={"Url": {"Value": {"Ref": "Queue"}},
                    "Bucket": {"Value": {"Ref": "Bucket"}, "Export": {"Name": f"{bucket}-name"}}})

    def test_a_stack_lives(self):
        bucket = fresh("bucket")
        name = self.create(self.pipeline(bucket), Tags=[{"Key": "team", "Value": "logs"}])
        url = self.outputs(name)["Url"]
        sqs, s3 = self.client("sqs"), self.client("s3")
        self.assertEqual(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
                         ["Attributes"]["VisibilityTimeout"], "77")
        s3.put_object(Bucket=bucket, Key="k", Body=b"1")
        told = wait_for("the event", lambda: [m for m in sqs.receive_message(
            QueueUrl=url, WaitTimeSeconds=1).get("Messages", []) if "ObjectCreated" in m["Body"]])
        self.assertIn(bucket, told[0]["Body"])
        kinds = [(e["LogicalResourceId"], e["ResourceStatus"]) for e in self.events(name)]
        self.assertEqual(kinds[0], (name, "CREATE_COMPLETE"))
        self.assertEqual(kinds[-1], (name, "CREATE_IN_PROGRESS"))
        self.assertLess(kinds.index(("Bucket", "CREATE_COMPLETE")),
                        kinds.index(("Policy", "CREATE_COMPLETE")))
        self.assertIn(f"{bucket}-name", [e["Name"] for e in self.cfn.list_exports()["Exports"]])
        s3.delete_object(Bucket=bucket, Key="k")
        self.delete(name)
        self.assertEqual(self.code(s3.head_bucket, Bucket=bucket)[0], "404")
        self.assertEqual(self.code(self.cfn.describe_stacks, StackName=name),
                         ("ValidationError", f"Stack with id {name} does not exist"))

    def test_updates_in_place_and_by_replacement(self):
        one, two = fresh("queue"), fresh("queue")
        name = self.create(template({"Q": queue(QueueName=one, DelaySeconds=1)}))
        self.update(name, template({"Q": queue(QueueName=one, DelaySeconds=2)}))
        sqs = self.client("sqs")
        url = sqs.get_queue_url(QueueName=one)["QueueUrl"]
        self.assertEqual(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["DelaySeconds"])
                         ["Attributes"]["DelaySeconds"], "2")
        self.update(name, template({"Q": queue(QueueName=two, DelaySeconds=2)}))
        self.assertIn(two, sqs.get_queue_url(QueueName=two)["QueueUrl"])
        self.assertEqual(self.code(sqs.get_queue_url, QueueName=one)[0],
                         "AWS.SimpleQueueService.NonExistentQueue")
        self.assertEqual(
            self.code(self.cfn.update_stack, StackName=name,
                      TemplateBody=template({"Q": queue(QueueName=two, DelaySeconds=2)})),
            ("ValidationError", "No updates are to be performed."))
        self.delete(name)

    def test_a_creation_that_fails_is_undone(self):
        made, taken = fresh("queue"), fresh("queue")
        self.client("sqs").create_queue(QueueName=taken)
        name = self.create(template({
            "First": queue(QueueName=made),
            "Second": {**queue(QueueName=taken), "DependsOn": "First"}}), wait=None)
        stack = self.settled(name)
        self.assertEqual(stack["StackStatus"], "ROLLBACK_COMPLETE")
        failed = [e for e in self.events(name) if e["ResourceStatus"] == "CREATE_FAILED"]
        self.assertIn("already exists", failed[0]["ResourceStatusReason"])
        self.assertEqual(self.code(self.client("sqs").get_queue_url, QueueName=made)[0],
                         "AWS.SimpleQueueService.NonExistentQueue")
        self.assertTrue(self.client("sqs").get_queue_url(QueueName=taken))
        self.assertIn("ROLLBACK_COMPLETE", self.code(
            self.cfn.update_stack, StackName=name, TemplateBody=template({"A": queue()}))[1])
        self.delete(name)

    def test_an_update_that_fails_is_undone(self):
        one, taken = fresh("queue"), fresh("queue")
        self.client("sqs").create_queue(QueueName=taken)
        name = self.create(template({"A": queue(QueueName=one, DelaySeconds=1)}))
        self.update(name, template({
            "A": queue(QueueName=one, DelaySeconds=9),
            "New": {**queue(), "DependsOn": "A"},
            "Bad": {**queue(QueueName=taken), "DependsOn": "New"}}), wait=None)
        self.assertEqual(self.settled(name)["StackStatus"], "UPDATE_ROLLBACK_COMPLETE")
        sqs = self.client("sqs")
        url = sqs.get_queue_url(QueueName=one)["QueueUrl"]
        self.assertEqual(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["DelaySeconds"])
                         ["Attributes"]["DelaySeconds"], "1")
        left = self.cfn.list_stack_resources(StackName=name)["StackResourceSummaries"]
        self.assertEqual([r["LogicalResourceId"] for r in left], ["A"])
        self.assertNotIn("Bad", self.cfn.get_template(StackName=name)["TemplateBody"])
        self.delete(name)

    def test_change_sets(self):
        name, one = fresh("stack"), fresh("queue")
        first = template({"Q": queue(QueueName=one, DelaySeconds=1)})
        self.cfn.create_change_set(StackName=name, ChangeSetName="make", ChangeSetType="CREATE",
                                   TemplateBody=first)
        self.assertEqual(self.stack(name)["StackStatus"], "REVIEW_IN_PROGRESS")
        seen = self.cfn.describe_change_set(StackName=name, ChangeSetName="make")
        self.assertEqual([c["ResourceChange"]["Action"] for c in seen["Changes"]], ["Add"])
        self.cfn.execute_change_set(StackName=name, ChangeSetName="make")
        self.cfn.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig=WAITING)
        self.cfn.create_change_set(StackName=name, ChangeSetName="none", TemplateBody=first)
        none = self.cfn.describe_change_set(StackName=name, ChangeSetName="none")
        self.assertEqual(none["Status"], "FAILED")
        self.assertTrue(none["StatusReason"].startswith(
            "The submitted information didn't contain changes."))
        self.cfn.create_change_set(StackName=name, ChangeSetName="more", TemplateBody=template(
            {"Q": queue(QueueName=fresh("queue"), DelaySeconds=1)}))
        change = self.cfn.describe_change_set(StackName=name, ChangeSetName="more")["Changes"][0]
        self.assertEqual(change["ResourceChange"]["Replacement"], "True")
        self.cfn.delete_change_set(StackName=name, ChangeSetName="more")
        self.assertEqual(self.code(self.cfn.describe_change_set, StackName=name,
                                   ChangeSetName="more")[0], "ChangeSetNotFound")
        self.delete(name)

    def test_exports_in_use_stay(self):
        export = fresh("export")
        giver = self.create(template({"Q": queue()}, Outputs={
            "Arn": {"Value": {"Fn::GetAtt": ["Q", "Arn"]}, "Export": {"Name": export}}}))
        taker = self.create(template({"Q": queue(RedrivePolicy={
            "deadLetterTargetArn": {"Fn::ImportValue": export}, "maxReceiveCount": 3})}))
        self.assertEqual(self.code(self.cfn.delete_stack, StackName=giver), (
            "ValidationError",
            f"Export {export} cannot be deleted as it is in use by {taker}"))
        self.assertEqual(self.cfn.list_imports(ExportName=export)["Imports"], [taker])
        self.delete(taker)
        self.delete(giver)

    def test_a_role_may_do_what_it_may(self):
        iam, role = self.client("iam"), fresh("role")
        trust = {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole",
             "Principal": {"Service": "cloudformation.amazonaws.com"}}]}
        arn = iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps(trust)
                              )["Role"]["Arn"]
        body = template({"Q": queue()})
        name = self.create(body, wait=None, RoleARN=arn)
        self.assertEqual(self.settled(name)["StackStatus"], "ROLLBACK_COMPLETE")
        failed = [e for e in self.events(name) if e["ResourceStatus"] == "CREATE_FAILED"][0]
        self.assertIn("sqs:getqueueurl", failed["ResourceStatusReason"].lower())
        iam.put_role_policy(RoleName=role, PolicyName="p", PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]}))
        self.delete(name)
        self.delete(self.create(body, RoleARN=arn))

    def test_custom_resources_run_as_their_function(self):
        logs, group, stream = self.client("logs"), "/app/" + fresh("group"), fresh("stream")
        logs.create_log_group(logGroupName=group)
        call = {"physicalResourceId": {"id": "Stream" + stream}, "service": "CloudWatchLogs",
                "action": "createLogStream",
                "parameters": {"logGroupName": group, "logStreamName": stream}}
        gone = {**call, "action": "deleteLogStream",
                "ignoreErrorCodesMatching": "ResourceNotFoundException"}

        def body(actions, *managed):
            return template({
                "Role": {"Type": "AWS::IAM::Role", "Properties": {
                    "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
                        {"Effect": "Allow", "Action": "sts:AssumeRole",
                         "Principal": {"Service": "lambda.amazonaws.com"}}]},
                    "ManagedPolicyArns": managed,
                    "Policies": [{"PolicyName": "p", "PolicyDocument": {
                        "Version": "2012-10-17", "Statement": [
                            {"Effect": "Allow", "Action": actions, "Resource": "*"}]}}]}},
                "Fn": {"Type": "AWS::Lambda::Function", "Properties": {
                    "Role": {"Fn::GetAtt": ["Role", "Arn"]}, "Code": {"ZipFile": "x"}}},
                "Call": {"Type": "Custom::Anything", "Properties": {
                    "ServiceToken": {"Fn::GetAtt": ["Fn", "Arn"]},
                    "Create": json.dumps(call), "Delete": json.dumps(gone)}}})
        name = self.create(body(["logs:GetLogEvents"]), wait=None)
        self.assertEqual(self.settled(name)["StackStatus"], "ROLLBACK_COMPLETE")
        self.delete(name)
        # CreateLogStream is in what AWS gives every function.
        name = self.create(body(["logs:DeleteLogStream"], "arn:aws:iam::aws:policy/service-role/"
                                "AWSLambdaBasicExecutionRole"))
        streams = logs.describe_log_streams(logGroupName=group)["logStreams"]
        self.assertEqual([s["logStreamName"] for s in streams], [stream])
        self.delete(name)
        self.assertEqual(logs.describe_log_streams(logGroupName=group)["logStreams"], [])

    def function(self, role, **more):
        return {"Type": "AWS::Lambda::Function",
                "Properties": {"Role": role, "Code": {"ZipFile": "x"}, **more}}

    def reason(self, name):
        self.assertEqual(self.settled(name)["StackStatus"], "ROLLBACK_COMPLETE")
        failed = [e for e in self.events(name) if e["ResourceStatus"] == "CREATE_FAILED"]
        return failed[-1]["ResourceStatusReason"]

    def test_no_template_reaches_a_role_that_its_author_may_not_hand_on(self):
        iam, role = self.client("iam"), fresh("role")

        def made(name, service, allowed):
            trust = {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}]}
            arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
            iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=json.dumps(
                {"Version": "2012-10-17",
                 "Statement": [{"Effect": "Allow", "Action": allowed, "Resource": "*"}]}))
            return arn["Role"]["Arn"]
        mighty = made(role + "-mighty", "lambda.amazonaws.com", "*")
        maker = made(role, "cloudformation.amazonaws.com", "lambda:*")
        name = self.create(template({"F": self.function(mighty)}), wait=None, RoleARN=maker)
        self.assertIn("is not authorized to perform: iam:PassRole", self.reason(name))
        self.delete(name)
        other = mighty.replace(ACCOUNT, "200000000002")
        name = self.create(template({"F": self.function(other)}), wait=None)
        self.assertIn("Cross-account pass role is not allowed.", self.reason(name))
        self.delete(name)
        self.assertEqual(
            self.code(self.cfn.create_stack, StackName=fresh("s"), TemplateBody=template(
                {"Q": queue()}), RoleARN=maker.replace(ACCOUNT, "200000000002"))[1],
            "Cross-account pass role is not allowed.")
        # A function that is there, and that the maker may not call; one of another account.
        name = self.create(template({"F": self.function(mighty, FunctionName=role)}))
        iam.put_role_policy(RoleName=role, PolicyName="p", PolicyDocument=json.dumps(
            {"Version": "2012-10-17",
             "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]}))
        function = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{role}"
        for token, maker_role, words in (
                (function, {"RoleARN": maker}, "lambda:InvokeFunction"),
                (function.replace(ACCOUNT, "200000000002"), {}, "the stack's own account")):
            call = {"service": "SQS", "action": "listQueues", "physicalResourceId": {"id": "x"}}
            asks = self.create(template({"C": {"Type": "Custom::C", "Properties": {
                "ServiceToken": token, "Create": json.dumps(call)}}}), wait=None, **maker_role)
            self.assertIn(words, self.reason(asks))
            self.delete(asks)
        self.delete(name)

    def test_what_has_no_echo_is_never_shown(self):
        secret = fresh("secret")
        body = template({"Q": queue(Tags=[{"Key": "k", "Value": {"Fn::Sub": "is ${Secret}"}}])},
                        Parameters={"Secret": {"Type": "String", "NoEcho": True}})
        given = [{"ParameterKey": "Secret", "ParameterValue": secret}]
        name = self.create(body, Parameters=given)
        self.cfn.create_change_set(
            StackName=name, ChangeSetName="c", TemplateBody=body, Parameters=[
                {"ParameterKey": "Secret", "ParameterValue": secret + "2"}])
        # This boto3 is older than IncludePropertyValues.
        said, events = [], self.cfn.meta.events
        events.register("before-call.cloudformation.DescribeChangeSet", lambda params, **_:
                        params["body"].update(IncludePropertyValues="true"))
        events.register("after-call.cloudformation.DescribeChangeSet", lambda http_response, **_:
                        said.append(http_response.text))
        self.cfn.describe_change_set(StackName=name, ChangeSetName="c")
        self.cfn.detect_stack_drift(StackName=name)
        shown = [self.stack(name), self.events(name), said,
                 self.cfn.describe_stack_resource_drifts(StackName=name)]
        self.assertIn("is ****", str(shown[1]))
        self.assertIn("AfterContext", said[0])
        self.assertIn("is ****", said[0])
        self.assertNotIn(secret, str(shown))
        url = self.cfn.describe_stack_resources(StackName=name)["StackResources"][0][
            "PhysicalResourceId"]
        self.assertEqual(self.client("sqs").list_queue_tags(QueueUrl=url)["Tags"]["k"],
                         "is " + secret)
        self.delete(name)

    def test_drift(self):
        one = fresh("queue")
        name = self.create(template({"Q": queue(QueueName=one, DelaySeconds=1)}))
        url = self.client("sqs").get_queue_url(QueueName=one)["QueueUrl"]

        def drift():
            detection = self.cfn.detect_stack_drift(StackName=name)["StackDriftDetectionId"]
            status = self.cfn.describe_stack_drift_detection_status(
                StackDriftDetectionId=detection)
            return status["StackDriftStatus"], self.cfn.describe_stack_resource_drifts(
                StackName=name)["StackResourceDrifts"]
        self.assertEqual(drift()[0], "IN_SYNC")
        self.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "5"})
        status, drifts = drift()
        self.assertEqual(status, "DRIFTED")
        self.assertEqual(drifts[0]["PropertyDifferences"][0], {
            "PropertyPath": "/DelaySeconds", "ExpectedValue": "1", "ActualValue": "5",
            "DifferenceType": "NOT_EQUAL"})
        self.delete(name)

    def test_drift_of_one_resource(self):
        name = self.create(template({"Q": queue(DelaySeconds=1), "R": queue(DelaySeconds=1)}))
        urls = {r["LogicalResourceId"]: r["PhysicalResourceId"] for r in
                self.cfn.describe_stack_resources(StackName=name)["StackResources"]}
        for url in urls.values():
            self.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "5"})
        drift = self.cfn.detect_stack_resource_drift(StackName=name, LogicalResourceId="Q")
        self.assertEqual(drift["StackResourceDrift"]["StackResourceDriftStatus"], "MODIFIED")
        told = self.cfn.describe_stack_resource_drifts(StackName=name)["StackResourceDrifts"]
        self.assertEqual([d["LogicalResourceId"] for d in told], ["Q"])
        self.delete(name)

    def test_an_update_that_is_left_as_it_failed_is_rolled_back(self):
        one, taken = fresh("queue"), fresh("queue")
        self.client("sqs").create_queue(QueueName=taken)
        name = self.create(template({"A": queue(QueueName=one, DelaySeconds=1)}))
        self.update(name, template({
            "A": queue(QueueName=one, DelaySeconds=9),
            "Bad": {**queue(QueueName=taken), "DependsOn": "A"}}), wait=None, DisableRollback=True)
        self.assertEqual(self.settled(name)["StackStatus"], "UPDATE_FAILED")
        self.cfn.rollback_stack(StackName=name)
        self.assertEqual(self.settled(name)["StackStatus"], "UPDATE_ROLLBACK_COMPLETE")
        url = self.client("sqs").get_queue_url(QueueName=one)["QueueUrl"]
        self.assertEqual(self.client("sqs").get_queue_attributes(
            QueueUrl=url, AttributeNames=["All"])["Attributes"]["DelaySeconds"], "1")
        self.delete(name)

    def test_what_is_wrong_is_said_before(self):
        for body, words in (
                ("{", "Template format error: JSON not well-formed."),
                ("{}", "Template format error: At least one Resources member must be defined."),
                (template({"A": {"Type": "AWS::No::Such"}}),
                 "Template format error: Unrecognized resource types: [AWS::No::Such]"),
                (template({"A": queue(X={"Ref": "B"}), "B": queue(X={"Ref": "A"})}),
                 "Circular dependency between resources: [A, B]"),
                (template({"A": queue(X={"Ref": "Gone"})}),
                 "Template format error: Unresolved resource dependencies [Gone] in the Resources "
                 "block of the template")):
            self.assertEqual(self.code(self.cfn.create_stack, StackName=fresh("s"),
                                       TemplateBody=body), ("ValidationError", words))
            self.assertEqual(self.code(self.cfn.validate_template, TemplateBody=body)[1], words)
        self.assertEqual(
            self.code(self.cfn.create_stack, StackName=fresh("s"), TemplateBody=template(
                {"R": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "x"}}})),
            ("InsufficientCapabilitiesException",
             "Requires capabilities : [CAPABILITY_NAMED_IAM]"))

    def test_protection_and_retention(self):
        kept = fresh("queue")
        name = self.create(template({"Q": {**queue(QueueName=kept), "DeletionPolicy": "Retain"}}),
                           EnableTerminationProtection=True)
        self.assertIn("TerminationProtection", self.code(
            self.cfn.delete_stack, StackName=name)[1])
        self.cfn.update_termination_protection(StackName=name, EnableTerminationProtection=False)
        self.delete(name)
        self.assertTrue(self.client("sqs").get_queue_url(QueueName=kept))


if __name__ == "__main__":
    unittest.main()
