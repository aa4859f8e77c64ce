// Makes and takes away subscription filters for CloudFormation: the one call that the event's
// property asks for, told back as a custom resource tells it.
const {
  CloudWatchLogsClient, PutSubscriptionFilterCommand, DeleteSubscriptionFilterCommand,
} = require('@aws-sdk/client-cloudwatch-logs');
const https = require('https');

const CALLS = {
  putSubscriptionFilter: PutSubscriptionFilterCommand,
  deleteSubscriptionFilter: DeleteSubscriptionFilterCommand,
};
// Of one that was never made: nothing is taken away for it.
const NONE = 'not-created';

function tell(event, result) {
  const url = new URL(event.ResponseURL);
  const body = JSON.stringify({
    StackId: event.StackId, RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId, ...result,
  });
  return new Promise((resolve, reject) => {
    const request = https.request({
      hostname: url.hostname, port: url.port || 443, path: url.pathname + url.search,
      method: 'PUT', headers: { 'content-type': '', 'content-length': Buffer.byteLength(body) },
    }, (response) => { response.resume(); response.on('end', resolve); });
    request.on('error', reject);
    request.end(body);
  });
}

async function run(call) {
  try {
    await new CloudWatchLogsClient({}).send(new CALLS[call.action](call.parameters));
  } catch (error) {
    const ignored = call.ignoreErrorCodesMatching;
    if (!ignored || !new RegExp(ignored).test(error.name)) throw error;
  }
}

exports.handler = async (event) => {
  let id = event.PhysicalResourceId || NONE;
  let result = { Status: 'SUCCESS' };
  try {
    const call = JSON.parse(event.ResourceProperties[event.RequestType]);
    if (event.RequestType !== 'Delete' || id !== NONE) await run(call);
    if (call.physicalResourceId) id = call.physicalResourceId.id;
  } catch (error) {
    result = { Status: 'FAILED', Reason: `${error.name}: ${error.message}` };
    console.error(result.Reason);
  }
  await tell(event, { ...result, PhysicalResourceId: id });
};
