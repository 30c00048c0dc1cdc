"""One blocking connection of pika, driven over standard input: a line with a command in, a line with an event out, both JSON.

It leaves in order when its input ends.
"""

import json
import sys
import threading

import pika

connection = pika.BlockingConnection(pika.URLParameters(sys.argv[1]))
channel = connection.channel()
channel.confirm_delivery()
running = True


def say(**event):
    print(json.dumps(event), flush=True)


def delivered(_channel, method, _properties, body):
    say(event="delivery", tag=method.delivery_tag, redelivered=method.redelivered, body=body.decode())


def declare(queue):
    channel.queue_declare(queue, durable=True)


def check(queue):
    channel.queue_declare(queue, passive=True)


def publish(queue, bodies):
    # With confirms on, each call returns when the broker has answered, and raises for a nack and a returned message.
    for body in bodies:
        channel.basic_publish("", queue, body, pika.BasicProperties(delivery_mode=2), mandatory=True)


def consume(queue, prefetch):
    channel.basic_qos(prefetch_count=prefetch)
    channel.basic_consume(queue, delivered)


def ack(tag):
    channel.basic_ack(tag)


def nack(tag, requeue):
    channel.basic_nack(tag, requeue=requeue)


def leave():
    global running
    running = False
    connection.close()


commands = {f.__name__: f for f in (declare, check, publish, consume, ack, nack, leave)}


def obey(line):
    command = json.loads(line)
    name = command.pop("do")
    try:
        commands[name](**command)
        say(event="done")
    except Exception as error:
        say(event="failed", error=f"{type(error).__name__}: {error}")


def read():
    for line in sys.stdin:
        connection.add_callback_threadsafe(lambda line=line: obey(line))
    connection.add_callback_threadsafe(leave)


threading.Thread(target=read, daemon=True).start()
say(event="done")
while running:
    connection.process_data_events(time_limit=None)
