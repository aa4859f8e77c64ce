// Loggers of applications write to a log group that is collected: run by sdk_test.py, which then
// looks for the lines in the SIEM.
import { createRequire } from 'node:module';
import test from 'node:test';
import pino from 'pino';
import winston from 'winston';
import WinstonCloudWatch from 'winston-cloudwatch';

const require = createRequire(import.meta.url);
const endpoint = process.env.CATCHMENT_CLOUD;
const credentials = JSON.parse(process.env.CATCHMENT_KEYS)['workload-a'];
const region = 'eu-west-1';
const group = '/app/web';
const marker = process.env.CATCHMENT_MARKER;

test('winston-cloudwatch', async () => {
    const transport = new WinstonCloudWatch({
        awsOptions: { endpoint, region, credentials },
        logGroupName: group, logStreamName: `winston-${marker}`, ensureLogGroup: true,
        jsonMessage: true, uploadRate: 50, errorHandler: (error) => { throw error; },
    });
    const logger = winston.createLogger({ transports: [transport] });
    for (let i = 0; i < 50; ++i) logger.info(`${marker} winston ${i}`, { user: 'jo', order: i });
    await new Promise((resolve, reject) => {
        transport.kthxbye((error) => (error ? reject(error) : resolve()));
    });
});

test('pino-cloudwatch', async () => {
    // It takes no endpoint, but version 2 of the SDK, which it stands on, does.
    const AWS = require('aws-sdk');
    AWS.config.update({ endpoint, region, ...credentials });
    const sink = require('pino-cloudwatch')(
        { group, stream: `pino-${marker}`, interval: 50, aws_region: region },
        (error) => { throw error; });
    const logger = pino({}, sink);
    for (let i = 0; i < 50; ++i) logger.info({ user: 'jo', order: i }, `${marker} pino ${i}`);
    await new Promise((resolve) => { sink.on('flushed', resolve); sink.end(); });
});
