"""The tutorial's web application: users in MySQL, cached in Redis for 36 seconds."""
import json
import os
import signal
import sys

import pymysql
import redis
from flask import Flask, Response, request

CACHE_SECONDS = 36

app = Flask(__name__)
cache = redis.Redis(host=os.environ.get("REDIS_HOST", "redis"), port=int(os.environ.get("REDIS_PORT", "6379")))


def database(name=None):
    return pymysql.connect(host="mysql", user="root", password="password", database=name, autocommit=True)


@app.route("/init")
def init():
    connection = database()
    with connection, connection.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS USERDB")
        cursor.execute("CREATE DATABASE USERDB")
        cursor.execute("CREATE TABLE USERDB.users (ID INT, USER VARCHAR(30))")
    return "DB Init done\n"


@app.route("/users/add", methods=["POST"])
def add_user():
    user = request.get_json(force=True)
    connection = database("USERDB")
    with connection, connection.cursor() as cursor:
        cursor.execute("INSERT INTO users (ID, USER) VALUES (%s, %s)", (user["uid"], user["user"]))
    return Response("Added\n", status=200, mimetype="application/json")


@app.route("/users/<uid>")
def get_user(uid):
    cached = cache.get(uid)
    if cached is not None:
        return cached.decode() + "(c)\n"
    connection = database("USERDB")
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT USER FROM users WHERE ID = %s", (uid,))
        row = cursor.fetchone()
    if row is None:
        return Response(json.dumps({"error": "Record not found"}) + "\n", status=404, mimetype="application/json")
    cache.set(uid, row[0], ex=CACHE_SECONDS)
    return row[0] + "\n"


if __name__ == "__main__":
    # The first process of a container gets no default action for a signal: without this it would be killed only after the grace period.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    app.run(host="0.0.0.0", port=5000)
