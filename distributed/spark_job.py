"""Standpoint on Spark: JSON Lines or Parquet in, typed Parquet out.

    spark-submit --py-files worker.py,tables.py spark_job.py INPUT OUTPUT [--program PATH] [options]

A partition's lines go in Arrow batches to a Python worker, and through a pipe to the one `standpoint` process that this
worker keeps. There is no shuffle: what is read on a core is analysed and written there. OUTPUT gets `analyses`, and
`articles`, `stances` and `quarantine` made of it, each by year unless told otherwise; `job.json`, with the counts, comes last.
"""

import argparse
import json
import os
import sys
import time

from pyspark import SparkFiles
from pyspark.sql import SparkSession, functions as f
from pyspark.sql.pandas.types import from_arrow_schema

import tables
import worker


def lines(spark, paths, kind):
    """A row an input line: the line, and the file that it came from."""
    named = f.element_at(f.split(f.col("_metadata.file_path"), "/"), -1).alias("file")
    if kind == "jsonl":
        # As bytes: what is wrong with a line is for the program to tell, not for Spark to mend.
        return spark.read.option("lineSep", "\n").text(paths).select(f.col("value").cast("binary").alias("line"), named)
    read = spark.read.parquet(*paths)
    if "text" not in read.columns:
        raise SystemExit(f"{paths}: no column `text`; rename the column that holds the articles")
    line = f.to_json(f.struct(*[f.col(name) for name in tables.COLUMNS if name in read.columns]))
    return read.select(line.cast("binary").alias("line"), named)


def analyzer(program, shipped, options, patience):
    """What a Python worker does with the batches of a partition."""
    def analyze(batches):
        path = os.path.join(SparkFiles.getRootDirectory(), program) if shipped else program
        standpoint = worker.shared(path, options, patience)
        for batch in batches:
            yield tables.batch(standpoint, batch.column("line").to_pylist(), batch.column("file").to_pylist())
    return analyze


def main(arguments):
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("input", nargs="+", help="JSON Lines or Parquet: files or folders")
    ap.add_argument("output", help="folder to write to; what is there stays, and stops the job")
    ap.add_argument("--program", default="standpoint", help="the program: a name that every node finds, or with --ship a file here")
    ap.add_argument("--ship", action="store_true", help="send the program to every node")
    ap.add_argument("--input-format", choices=("jsonl", "parquet"), help="default: by the names of the inputs")
    ap.add_argument("--by", choices=("year", "none"), default="year", help="folders of a table (default %(default)s)")
    ap.add_argument("--partitions", type=int, help="shuffle the input to so many tasks first, where its files cannot be split")
    ap.add_argument("--split", type=int, default=tables.SPLIT, help="bytes of input a task (default %(default)s)")
    ap.add_argument("--patience", type=float, default=worker.PATIENCE, help="seconds that an article may take, and one more a 5 kB")
    ap.add_argument("--option", action="append", default=[], metavar="OPTION", help="said to the program too, as --option=--model=fast")
    a = ap.parse_args(arguments)
    kind = a.input_format or ("parquet" if all(p.rstrip("/").endswith(".parquet") for p in a.input) else "jsonl")

    spark = SparkSession.builder.appName("standpoint").getOrCreate()
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", tables.BATCH)
    spark.conf.set("spark.sql.files.maxPartitionBytes", a.split)
    # Small files are put together up to this much, too.
    spark.conf.set("spark.sql.files.openCostInBytes", 0)
    # Without it Spark makes partitions smaller until every core has one, and larger where there are few: tasks then depend on the cluster.
    spark.conf.set("spark.sql.files.minPartitionNum", 1)
    spark.conf.set("spark.sql.sources.partitionColumnTypeInference.enabled", False)
    if a.ship:
        spark.sparkContext.addFile(a.program)
    started = time.time()
    program = os.path.basename(a.program) if a.ship else a.program

    read = lines(spark, a.input, kind)
    if a.partitions:
        read = read.repartition(a.partitions)
    analyzed = read.mapInArrow(analyzer(program, a.ship, a.option, a.patience), from_arrow_schema(tables.ROWS))
    write(analyzed, a, "analyses")
    analyzed_after = time.time()

    kept = spark.read.schema(from_arrow_schema(tables.ROWS)).parquet(f"{a.output}/analyses")
    good = kept.where("failure is null")
    write(good.select("id", "article.*", "year"), a, "articles")
    write(good.select("id", "article.article", "year", f.explode("stances").alias("stance"))
          .select("id", "article", "stance.*", "year"), a, "stances")
    write(kept.where("failure is not null").select("id", "failure.*", "year"), a, "quarantine")
    counts = kept.agg(f.count("*"), f.count("failure"), f.countDistinct("id")).first()
    told = {
        "rows": counts[0], "articles": counts[0] - counts[1], "quarantined": counts[1], "ids_that_occur_again": counts[0] - counts[2],
        "seconds_analysing": round(analyzed_after - started, 1), "seconds": round(time.time() - started, 1),
        "options": a.option, "inputs": a.input,
    }
    manifest(spark, a.output, told)
    print(json.dumps(told))
    spark.stop()
    return 0


def write(rows, a, table):
    folders = ["year"] if a.by == "year" else []
    rows.write.partitionBy(*folders).option("compression", "zstd").mode("error").parquet(f"{a.output}/{table}")


def manifest(spark, output, told):
    """Writes job.json through Hadoop, which knows every file system that the output may be on."""
    path = spark._jvm.org.apache.hadoop.fs.Path(f"{output}/job.json")
    out = path.getFileSystem(spark._jsc.hadoopConfiguration()).create(path, True)
    out.write(bytearray((json.dumps(told, indent=2) + "\n").encode()))
    out.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
