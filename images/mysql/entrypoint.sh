#!/bin/sh
# Starts the server as MySQL's image does: an empty data directory is filled first and root gets MYSQL_ROOT_PASSWORD.
set -eu
datadir=/var/lib/mysql
if [ "${1#-}" != "$1" ]; then set -- mysqld "$@"; fi
[ "$1" = mysqld ] || exec "$@"
shift

chown mysql:mysql "$datadir" /run/mysqld
if [ ! -d "$datadir/mysql" ]; then
  if [ -z "${MYSQL_ROOT_PASSWORD-}" ] && [ -z "${MYSQL_ALLOW_EMPTY_PASSWORD-}" ]; then
    echo 'error: database is uninitialized and password option is not specified' >&2
    echo '  You need to specify one of MYSQL_ROOT_PASSWORD, MYSQL_ALLOW_EMPTY_PASSWORD' >&2
    exit 1
  fi
  # A quote or a backslash in the password must not end the SQL string.
  password=$(printf %s "${MYSQL_ROOT_PASSWORD-}" | sed "s/\\\\/\\\\\\\\/g; s/'/''/g")
  {
    # The bootstrap reads one statement a line.
    echo 'CREATE DATABASE mysql;'
    echo 'USE mysql;'
    cat /usr/share/mysql/mysql_system_tables.sql /usr/share/mysql/mysql_performance_tables.sql /usr/share/mysql/mysql_system_tables_data.sql /usr/share/mysql/fill_help_tables.sql
    echo "DELETE FROM mysql.global_priv WHERE User IN ('root', '');"
    echo 'FLUSH PRIVILEGES;'
    for host in localhost %; do
      echo "CREATE USER 'root'@'$host' IDENTIFIED BY '$password';"
      echo "GRANT ALL ON *.* TO 'root'@'$host' WITH GRANT OPTION;"
    done
    if [ -n "${MYSQL_DATABASE-}" ]; then echo "CREATE DATABASE IF NOT EXISTS \`$MYSQL_DATABASE\`;"; fi
  } | mariadbd --no-defaults --bootstrap --user=mysql --datadir="$datadir" --silent-startup >/tmp/init.log 2>&1 || { cat /tmp/init.log >&2; rm -rf "${datadir:?}"/*; exit 1; }
fi
exec mariadbd --no-defaults --user=mysql --datadir="$datadir" --bind-address=0.0.0.0 --socket=/run/mysqld/mysqld.sock --pid-file=/run/mysqld/mysqld.pid --skip-name-resolve "$@"
