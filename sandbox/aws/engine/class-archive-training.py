"""Loads the classes of a usual job, so that they come to stand in the class archive; its results do not matter."""

import sys

from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.evaluation import MulticlassClassificationEvaluator
from pyspark.ml.feature import IDF, HashingTF, StringIndexer, Tokenizer
from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F

source, target = sys.argv[1:]
spark = SparkSession.builder.appName("class archive").getOrCreate()
rows = spark.read.json(source)
rows = rows.withColumn("at", F.to_timestamp("at")).withColumn("place", F.row_number().over(Window.orderBy("id")))
rows.filter(F.length("text") > 0).dropDuplicates(["id"]).groupBy("label").agg(F.count("*"), F.max("at")).show()
rows.rdd.map(lambda row: (row.label, 1)).reduceByKey(lambda left, right: left + right).collect()
stages = [
    StringIndexer(inputCol="label", outputCol="target"),
    Tokenizer(inputCol="text", outputCol="words"),
    HashingTF(inputCol="words", outputCol="counts", numFeatures=64),
    IDF(inputCol="counts", outputCol="features"),
    LogisticRegression(labelCol="target", maxIter=2),
]
model = Pipeline(stages=stages).fit(rows)
scored = model.transform(rows)
MulticlassClassificationEvaluator(labelCol="target", metricName="f1").evaluate(scored)
model.write().overwrite().save(f"{target}/model")
rows.write.mode("overwrite").csv(f"{target}/csv", header=True)
spark.read.csv(f"{target}/csv", header=True).join(rows.select("id"), "id").write.parquet(f"{target}/parquet")
spark.read.parquet(f"{target}/parquet").count()
spark.stop()
