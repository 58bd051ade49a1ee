// @ts-nocheck
// Generated from schemas/*.schema.json by npm run generate; do not edit.
import { countCharacters, SCHEMA_FORMATS } from '../formats.ts';

export const validateConfig = validate21;
const schema6 = {"$schema":"http://json-schema.org/draft-07/schema#","$id":"config","title":"MeshwrightConfig","description":"`meshwright.yaml` in the working directory: what a project says once for all its patterns.","type":"object","additionalProperties":false,"properties":{"sandbox":{"type":"object","additionalProperties":false,"description":"The embedded cluster.","properties":{"images":{"type":"object","description":"Programs of this machine by the image that they stand for: an exact name, or one with `*` for any characters (`example.com/web:*` is any tag, digest, or none).","additionalProperties":{"type":"object","additionalProperties":false,"description":"A program that stands for an image; each container of it is a process of its own.","properties":{"command":{"type":"array","minItems":1,"items":{"type":"string","minLength":1,"description":"Program or argument."},"description":"Program and arguments; no shell reads them."},"workingDir":{"type":"string","minLength":1,"description":"Folder it runs in, relative to this file; this file's own when left out."},"env":{"type":"object","additionalProperties":{"type":"string","description":"Value."},"description":"Variables of its environment; the container's own win."},"ports":{"type":"array","items":{"type":"object","additionalProperties":false,"description":"A port.","properties":{"port":{"type":"integer","minimum":1,"maximum":65535,"description":"Number, as callers know it."},"protocol":{"type":"string","enum":["tcp","udp"],"default":"tcp","description":"What is carried; HTTP, HTTP/2 and gRPC are tcp."}},"required":["port"]},"description":"Ports when the container declares none."},"listen":{"type":"string","enum":["port","socket"],"default":"port","description":"Whether it listens on the port of the variable PORT or on the Unix socket of the variable SOCKET."},"passArgs":{"type":"boolean","default":false,"description":"Whether args of the container follow the command."},"exec":{"type":"object","additionalProperties":{"type":"array","minItems":1,"items":{"type":"string","minLength":1,"description":"Program or argument."},"description":"Program and arguments of this machine; what follows the first word is added."},"description":"What exec probes and hooks may run, by the first word of their command."}},"required":["command"]}}}}}};
const func2 = countCharacters;

function validate21(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="config" */;
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(key0 === "sandbox")){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema6,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.sandbox !== undefined){
let data0 = data.sandbox;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
for(const key1 in data0){
if(!(key1 === "images")){
const err1 = {instancePath:instancePath+"/sandbox",schemaPath:"#/properties/sandbox/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema6.properties.sandbox,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data0.images !== undefined){
let data1 = data0.images;
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
for(const key2 in data1){
let data2 = data1[key2];
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
if(data2.command === undefined){
const err2 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/sandbox/properties/images/additionalProperties/required",keyword:"required",params:{missingProperty: "command"},schema:schema6.properties.sandbox.properties.images.additionalProperties.required,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties,data:data2};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key3 in data2){
if(!(((((((key3 === "command") || (key3 === "workingDir")) || (key3 === "env")) || (key3 === "ports")) || (key3 === "listen")) || (key3 === "passArgs")) || (key3 === "exec"))){
const err3 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/sandbox/properties/images/additionalProperties/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},schema:false,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties,data:data2};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data2.command !== undefined){
let data3 = data2.command;
if(Array.isArray(data3)){
if(data3.length < 1){
const err4 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/command",schemaPath:"#/properties/sandbox/properties/images/additionalProperties/properties/command/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties.properties.command,data:data3};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
const len0 = data3.length;
for(let i0=0; i0<len0; i0++){
let data4 = data3[i0];
if(typeof data4 === "string"){
if(func2(data4) < 1){
const err5 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/command/" + i0,schemaPath:"#/properties/sandbox/properties/images/additionalProperties/properties/command/items/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties.properties.command.items,data:data4};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/command/" + i0,schemaPath:"#/properties/sandbox/properties/images/additionalProperties/properties/command/items/type",keyword:"type",params:{type: "string"},schema:schema6.properties.sandbox.properties.images.additionalProperties.properties.command.items.type,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties.properties.command.items,data:data4};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
else {
const err7 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/command",schemaPath:"#/properties/sandbox/properties/images/additionalProperties/properties/command/type",keyword:"type",params:{type: "array"},schema:schema6.properties.sandbox.properties.images.additionalProperties.properties.command.type,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties.properties.command,data:data3};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data2.workingDir !== undefined){
let data5 = data2.workingDir;
if(typeof data5 === "string"){
if(func2(data5) < 1){
const err8 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/workingDir",schemaPath:"#/properties/sandbox/properties/images/additionalProperties/properties/workingDir/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties.properties.workingDir,data:data5};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
else {
const err9 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/workingDir",schemaPath:"#/properties/sandbox/properties/images/additionalProperties/properties/workingDir/type",keyword:"type",params:{type: "string"},schema:schema6.properties.sandbox.properties.images.additionalProperties.properties.workingDir.type,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties.properties.workingDir,data:data5};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data2.env !== undefined){
let data6 = data2.env;
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
for(const key4 in data6){
let data7 = data6[key4];
if(typeof data7 !== "string"){
const err10 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/env/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/sandbox/properties/images/additionalProperties/properties/env/additionalProperties/type",keyword:"type",params:{type: "string"},schema:schema6.properties.sandbox.properties.images.additionalProperties.properties.env.additionalProperties.type,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties.properties.env.additionalProperties,data:data7};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
else {
const err11 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/env",schemaPath:"#/properties/sandbox/properties/images/additionalProperties/properties/env/type",keyword:"type",params:{type: "object"},schema:schema6.properties.sandbox.properties.images.additionalProperties.properties.env.type,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties.properties.env,data:data6};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data2.ports !== undefined){
let data8 = data2.ports;
if(Array.isArray(data8)){
const len1 = data8.length;
for(let i1=0; i1<len1; i1++){
let data9 = data8[i1];
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
if(data9.port === undefined){
const err12 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/ports/" + i1,schemaPath:"#/properties/sandbox/properties/images/additionalProperties/properties/ports/items/required",keyword:"required",params:{missingProperty: "port"},schema:schema6.properties.sandbox.properties.images.additionalProperties.properties.ports.items.required,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties.properties.ports.items,data:data9};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
for(const key5 in data9){
if(!((key5 === "port") || (key5 === "protocol"))){
const err13 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/ports/" + i1,schemaPath:"#/properties/sandbox/properties/images/additionalProperties/properties/ports/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},schema:false,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties.properties.ports.items,data:data9};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data9.port !== undefined){
let data10 = data9.port;
if(!((typeof data10 == "number") && (!(data10 % 1) && !isNaN(data10)))){
const err14 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/ports/" + i1+"/port",schemaPath:"#/properties/sandbox/properties/images/additionalProperties/properties/ports/items/properties/port/type",keyword:"type",params:{type: "integer"},schema:schema6.properties.sandbox.properties.images.additionalProperties.properties.ports.items.properties.port.type,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties.properties.ports.items.properties.port,data:data10};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(typeof data10 == "number"){
if(data10 > 65535 || isNaN(data10)){
const err15 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/ports/" + i1+"/port",schemaPath:"#/properties/sandbox/properties/images/additionalProperties/properties/ports/items/properties/port/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65535},schema:65535,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties.properties.ports.items.properties.port,data:data10};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
if(data10 < 1 || isNaN(data10)){
const err16 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/ports/" + i1+"/port",schemaPath:"#/properties/sandbox/properties/images/additionalProperties/properties/ports/items/properties/port/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties.properties.ports.items.properties.port,data:data10};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
}
if(data9.protocol !== undefined){
let data11 = data9.protocol;
if(typeof data11 !== "string"){
const err17 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/ports/" + i1+"/protocol",schemaPath:"#/properties/sandbox/properties/images/additionalProperties/properties/ports/items/properties/protocol/type",keyword:"type",params:{type: "string"},schema:schema6.properties.sandbox.properties.images.additionalProperties.properties.ports.items.properties.protocol.type,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties.properties.ports.items.properties.protocol,data:data11};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
if(!((data11 === "tcp") || (data11 === "udp"))){
const err18 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/ports/" + i1+"/protocol",schemaPath:"#/properties/sandbox/properties/images/additionalProperties/properties/ports/items/properties/protocol/enum",keyword:"enum",params:{allowedValues: schema6.properties.sandbox.properties.images.additionalProperties.properties.ports.items.properties.protocol.enum},schema:schema6.properties.sandbox.properties.images.additionalProperties.properties.ports.items.properties.protocol.enum,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties.properties.ports.items.properties.protocol,data:data11};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
}
else {
const err19 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/ports/" + i1,schemaPath:"#/properties/sandbox/properties/images/additionalProperties/properties/ports/items/type",keyword:"type",params:{type: "object"},schema:schema6.properties.sandbox.properties.images.additionalProperties.properties.ports.items.type,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties.properties.ports.items,data:data9};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
else {
const err20 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/ports",schemaPath:"#/properties/sandbox/properties/images/additionalProperties/properties/ports/type",keyword:"type",params:{type: "array"},schema:schema6.properties.sandbox.properties.images.additionalProperties.properties.ports.type,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties.properties.ports,data:data8};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data2.listen !== undefined){
let data12 = data2.listen;
if(typeof data12 !== "string"){
const err21 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/listen",schemaPath:"#/properties/sandbox/properties/images/additionalProperties/properties/listen/type",keyword:"type",params:{type: "string"},schema:schema6.properties.sandbox.properties.images.additionalProperties.properties.listen.type,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties.properties.listen,data:data12};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
if(!((data12 === "port") || (data12 === "socket"))){
const err22 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/listen",schemaPath:"#/properties/sandbox/properties/images/additionalProperties/properties/listen/enum",keyword:"enum",params:{allowedValues: schema6.properties.sandbox.properties.images.additionalProperties.properties.listen.enum},schema:schema6.properties.sandbox.properties.images.additionalProperties.properties.listen.enum,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties.properties.listen,data:data12};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data2.passArgs !== undefined){
let data13 = data2.passArgs;
if(typeof data13 !== "boolean"){
const err23 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/passArgs",schemaPath:"#/properties/sandbox/properties/images/additionalProperties/properties/passArgs/type",keyword:"type",params:{type: "boolean"},schema:schema6.properties.sandbox.properties.images.additionalProperties.properties.passArgs.type,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties.properties.passArgs,data:data13};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data2.exec !== undefined){
let data14 = data2.exec;
if(data14 && typeof data14 == "object" && !Array.isArray(data14)){
for(const key6 in data14){
let data15 = data14[key6];
if(Array.isArray(data15)){
if(data15.length < 1){
const err24 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/exec/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/sandbox/properties/images/additionalProperties/properties/exec/additionalProperties/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties.properties.exec.additionalProperties,data:data15};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
const len2 = data15.length;
for(let i2=0; i2<len2; i2++){
let data16 = data15[i2];
if(typeof data16 === "string"){
if(func2(data16) < 1){
const err25 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/exec/" + key6.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + i2,schemaPath:"#/properties/sandbox/properties/images/additionalProperties/properties/exec/additionalProperties/items/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties.properties.exec.additionalProperties.items,data:data16};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
else {
const err26 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/exec/" + key6.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + i2,schemaPath:"#/properties/sandbox/properties/images/additionalProperties/properties/exec/additionalProperties/items/type",keyword:"type",params:{type: "string"},schema:schema6.properties.sandbox.properties.images.additionalProperties.properties.exec.additionalProperties.items.type,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties.properties.exec.additionalProperties.items,data:data16};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
}
else {
const err27 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/exec/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/sandbox/properties/images/additionalProperties/properties/exec/additionalProperties/type",keyword:"type",params:{type: "array"},schema:schema6.properties.sandbox.properties.images.additionalProperties.properties.exec.additionalProperties.type,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties.properties.exec.additionalProperties,data:data15};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
}
else {
const err28 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/exec",schemaPath:"#/properties/sandbox/properties/images/additionalProperties/properties/exec/type",keyword:"type",params:{type: "object"},schema:schema6.properties.sandbox.properties.images.additionalProperties.properties.exec.type,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties.properties.exec,data:data14};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
}
else {
const err29 = {instancePath:instancePath+"/sandbox/images/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/sandbox/properties/images/additionalProperties/type",keyword:"type",params:{type: "object"},schema:schema6.properties.sandbox.properties.images.additionalProperties.type,parentSchema:schema6.properties.sandbox.properties.images.additionalProperties,data:data2};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
}
else {
const err30 = {instancePath:instancePath+"/sandbox/images",schemaPath:"#/properties/sandbox/properties/images/type",keyword:"type",params:{type: "object"},schema:schema6.properties.sandbox.properties.images.type,parentSchema:schema6.properties.sandbox.properties.images,data:data1};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
}
else {
const err31 = {instancePath:instancePath+"/sandbox",schemaPath:"#/properties/sandbox/type",keyword:"type",params:{type: "object"},schema:schema6.properties.sandbox.type,parentSchema:schema6.properties.sandbox,data:data0};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
}
else {
const err32 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema6.type,parentSchema:schema6,data};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
validate21.errors = vErrors;
return errors === 0;
}

export const validatePattern = validate22;
const schema7 = {"$schema":"http://json-schema.org/draft-07/schema#","$id":"pattern","title":"PatternDocument","description":"A service mesh pattern: intent and proof in one file.","type":"object","additionalProperties":false,"properties":{"apiVersion":{"type":"string","description":"Version of the language.","const":"meshwright.dev/v1alpha1"},"kind":{"type":"string","description":"Kind of document: a pattern, or a step template, which is used by patterns, runs only as a part of them and need not prove anything by itself.","enum":["Pattern","StepTemplate"]},"metadata":{"$ref":"#/definitions/Metadata"},"spec":{"$ref":"#/definitions/Spec"}},"required":["apiVersion","kind","metadata","spec"],"definitions":{"Duration":{"type":"string","description":"A length of time such as 300ms, 8s, 5m or 1h30m.","format":"duration"},"DnsLabel":{"type":"string","description":"A Kubernetes name: lower-case letters, digits and hyphens, at most 63.","format":"dns-label"},"Workload":{"type":"string","description":"kind/name of a workload, such as deployment/shopper.","pattern":"^(deployment|statefulset|daemonset|replicaset|pod)/[a-z0-9]([-a-z0-9.]*[a-z0-9])?$"},"Labels":{"type":"object","additionalProperties":{"type":"string"},"description":"Label or annotation values by key."},"Headers":{"type":"object","additionalProperties":{"type":"string"},"x-secret":true,"description":"Header values by name."},"Environment":{"type":"object","additionalProperties":{"type":"string"},"x-secret":true,"description":"Environment variables by name."},"Manifest":{"type":"object","description":"A Kubernetes object.","properties":{"apiVersion":{"type":"string","description":"Group and version, such as apps/v1.","minLength":1},"kind":{"type":"string","description":"Kind, such as Deployment.","minLength":1},"metadata":{"type":"object","description":"Name, namespace, labels, annotations."}},"required":["apiVersion","kind","metadata"]},"ResourceRef":{"type":"object","additionalProperties":false,"properties":{"apiVersion":{"type":"string","description":"Group and version, such as apps/v1.","minLength":1},"kind":{"type":"string","description":"Kind, such as Deployment.","minLength":1},"name":{"type":"string","description":"Name of the object.","minLength":1},"namespace":{"type":"string","description":"Namespace; the step's own when left out."}},"required":["apiVersion","kind","name"],"description":"One object of the cluster."},"From":{"type":"object","additionalProperties":false,"properties":{"workload":{"$ref":"#/definitions/Workload"},"serviceAccount":{"type":"string","description":"Service account to run as.","format":"dns-label"},"namespace":{"type":"string","description":"Namespace of the caller; the step's own when left out.","format":"dns-label"},"labels":{"$ref":"#/definitions/Labels"},"meshed":{"type":"boolean","description":"False: a caller outside the mesh, to prove what plaintext may not do.","default":true}},"description":"Who sends: the identity (and labels) of a workload, or a service account."},"Request":{"type":"object","additionalProperties":false,"properties":{"method":{"type":"string","description":"HTTP method.","enum":["GET","HEAD","POST","PUT","PATCH","DELETE","OPTIONS"],"default":"GET"},"url":{"type":"string","description":"Address as the workload would dial it: http://HOST[:PORT]/PATH, tcp://HOST:PORT or udp://HOST:PORT.","pattern":"^(http://[^\\s]+|(tcp|udp)://[^\\s/:]+:\\d+)$","x-late":true},"protocol":{"type":"string","description":"What is spoken; by itself: grpc where 'grpc' stands, tcp and udp by the address, else http1.","enum":["http1","http2","grpc","tcp","udp"]},"grpc":{"type":"object","additionalProperties":false,"properties":{"method":{"type":"string","description":"Full name of the method: package.Service/Method.","pattern":"^[A-Za-z_][A-Za-z0-9_.]*/[A-Za-z_][A-Za-z0-9_]*$"},"metadata":{"$ref":"#/definitions/Headers"},"message":{"type":"string","description":"The request message, serialised and in base64; an empty message when left out.","pattern":"^[A-Za-z0-9+/]*={0,2}$","x-late":true,"x-secret":true}},"required":["method"],"description":"A unary gRPC call to the address."},"headers":{"$ref":"#/definitions/Headers"},"body":{"type":"string","description":"Request body; over tcp and udp the payload, behind a line with the nonce of the probe.","x-late":true,"x-secret":true}},"required":["url"],"description":"One request."},"BackendFrom":{"description":"How a response names the backend that gave it.","oneOf":[{"type":"object","additionalProperties":false,"properties":{"header":{"type":"string","description":"Response header.","minLength":1}},"required":["header"]},{"type":"object","additionalProperties":false,"properties":{"bodyField":{"type":"string","description":"Dotted path into a JSON body.","minLength":1}},"required":["bodyField"]},{"type":"object","additionalProperties":false,"properties":{"firstLine":{"type":"boolean","description":"True: the first line of what came back, of servers over tcp that greet with their name.","const":true}},"required":["firstLine"]}]},"Eventually":{"type":"object","additionalProperties":false,"properties":{"within":{"$ref":"#/definitions/Duration"},"interval":{"$ref":"#/definitions/Duration"}},"required":["within"],"description":"Keep trying until it holds, at the longest this long."},"Consistently":{"type":"object","additionalProperties":false,"properties":{"for":{"$ref":"#/definitions/Duration"},"interval":{"$ref":"#/definitions/Duration"}},"required":["for"],"description":"It must hold all this time."},"WaitFor":{"type":"object","additionalProperties":false,"properties":{"condition":{"type":"string","description":"Status condition that must be True: Available, Ready, Established, …","minLength":1},"timeout":{"$ref":"#/definitions/Duration"}},"required":["condition"],"description":"What must be observed on the objects that carry a status."},"Conflicts":{"type":"string","description":"What to do when another field manager owns a field: stop with its name, or take it over.","enum":["fail","force"],"default":"fail"},"Objects":{"type":"array","items":{"$ref":"#/definitions/Manifest"},"x-internal":true,"description":"The bound objects; filled in by the plan."},"Metadata":{"type":"object","additionalProperties":false,"properties":{"name":{"type":"string","description":"Name of the pattern.","format":"dns-label"},"version":{"type":"string","description":"Semantic version.","pattern":"^\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?$"},"labels":{"$ref":"#/definitions/Labels"},"annotations":{"$ref":"#/definitions/Labels"}},"required":["name","version"],"description":"Name and version."},"Spec":{"type":"object","additionalProperties":false,"properties":{"summary":{"type":"string","description":"One sentence: what it is for.","minLength":1},"requires":{"type":"object","additionalProperties":false,"properties":{"engine":{"type":"string","description":"Range of meshwright versions, such as '>=0.1 <1'; another one refuses the pattern (E118)."},"apis":{"type":"array","items":{"type":"string","description":"apiVersion, such as gateway.networking.k8s.io/v1.","pattern":"^([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?v[0-9]+((alpha|beta)[0-9]+)?$"},"description":"APIs that every cluster of the run must serve; one that does not makes the pattern unsupported."},"capabilities":{"type":"array","items":{"type":"string","description":"Capability name, such as traffic-split."},"description":"What the mesh must be able to do."}},"description":"What the pattern needs; a mesh lacking a capability makes it unsupported, not failed."},"parameters":{"type":"object","additionalProperties":{"$ref":"#/definitions/Parameter"},"propertyNames":{"pattern":"^[a-z][A-Za-z0-9_]*$"},"description":"Values that a user may set."},"targets":{"type":"object","description":"Roles, bound to clusters on the command line.","additionalProperties":{"type":"object","additionalProperties":false,"properties":{"description":{"type":"string","description":"What the role is for."}}},"minProperties":1},"imports":{"type":"object","description":"Other patterns by name, for `uses`.","additionalProperties":{"$ref":"#/definitions/Import"},"propertyNames":{"pattern":"^[a-z][A-Za-z0-9_]*$"}},"concurrency":{"type":"object","additionalProperties":false,"properties":{"maxParallel":{"type":"integer","description":"Steps at once.","minimum":1,"maximum":64,"default":8},"lock":{"type":"object","additionalProperties":false,"properties":{"scope":{"type":"string","enum":["namespace","cluster"],"description":"What the run keeps to itself while it works: the namespaces of its steps, or the whole cluster. A pattern that installs a mesh locks the cluster.","default":"namespace"},"waitFor":{"$ref":"#/definitions/Duration","description":"How long to wait for a lock that another run holds; without it the run ends at once (exit code 6)."}},"description":"Which runs exclude each other."}},"description":"How much at once, and what the run keeps to itself."},"defaults":{"type":"object","additionalProperties":false,"properties":{"target":{"type":"string","description":"Role when a step names none."},"namespace":{"type":"string","description":"Namespace when a step names none.","format":"dns-label"},"timeout":{"$ref":"#/definitions/Duration"},"retry":{"$ref":"#/definitions/Retry"}},"description":"For every step."},"deadline":{"$ref":"#/definitions/Duration","description":"How long the run may take, finally aside. The moment is in its journal: while the run is suspended or interrupted its clock stands still, a process that died does not stop it, and one that is resumed after a failure has the whole time again."},"onFailure":{"type":"string","description":"What happens after a failed step.","enum":["rollback","stop","continue"],"default":"rollback"},"steps":{"type":"array","items":{"type":"object"},"description":"Steps, in order.","minItems":1},"finally":{"type":"array","items":{"type":"object"},"description":"Steps that always run at the end, also behind a deadline that has passed. All of them together have ten minutes of their own."},"outputs":{"type":"object","additionalProperties":{"$ref":"#/definitions/Output"},"description":"Values of the run."}},"required":["summary","steps"],"description":"What the pattern does and proves."},"Import":{"type":"object","additionalProperties":false,"properties":{"pattern":{"type":"string","description":"A file or folder relative to this one.","minLength":1},"digest":{"type":"string","description":"Digest of the used pattern's content; when it is another one, nothing is run.","pattern":"^sha256:[0-9a-f]{64}$"}},"required":["pattern"],"description":"A pattern under a name, pinned by the digest of its content."},"Parameter":{"type":"object","additionalProperties":false,"properties":{"type":{"type":"string","description":"Type.","enum":["string","integer","number","boolean","array","object","duration","quantity"]},"description":{"type":"string","description":"What it is for."},"default":{"description":"Value when none is given."},"secret":{"type":"boolean","description":"Its value comes from --set-secret when the run needs it, and is never written anywhere; text without a default.","default":false},"enum":{"type":"array","items":{},"description":"The values allowed.","minItems":1},"format":{"type":"string","description":"Form of a string.","enum":["dns-label","dns-subdomain","uri","duration"]},"pattern":{"type":"string","description":"RE2 expression that a string must match."},"minLength":{"type":"integer","description":"Shortest string.","minimum":0},"maxLength":{"type":"integer","description":"Longest string.","minimum":0},"minimum":{"type":"number","description":"Least number."},"maximum":{"type":"number","description":"Greatest number."},"items":{"$ref":"#/definitions/Parameter"},"minItems":{"type":"integer","description":"Fewest items.","minimum":0},"maxItems":{"type":"integer","description":"Most items.","minimum":0}},"required":["type"],"description":"A typed parameter."},"Output":{"type":"object","additionalProperties":false,"properties":{"type":{"type":"string","description":"Type of the output.","enum":["string","integer","number","boolean","array","object","duration","quantity"]},"value":{"type":"string","description":"CEL expression.","minLength":1,"x-cel":"any"}},"required":["type","value"],"description":"A typed output."},"Retry":{"type":"object","additionalProperties":false,"properties":{"limit":{"type":"integer","description":"Further attempts after the first.","minimum":0,"maximum":100},"backoff":{"type":"object","additionalProperties":false,"properties":{"duration":{"$ref":"#/definitions/Duration"},"factor":{"type":"number","description":"Growth per attempt.","minimum":1,"maximum":10,"default":2},"maxDuration":{"$ref":"#/definitions/Duration"},"jitter":{"type":"number","description":"Share of the delay that is random.","minimum":0,"maximum":1,"default":0.2}},"description":"Time between attempts."}},"required":["limit"],"description":"Attempts after a failure of the world; a verdict is never retried unless the step says so."},"Step":{"type":"object","additionalProperties":false,"properties":{"id":{"type":"string","description":"Name of the step; CEL can say it.","pattern":"^[a-z][A-Za-z0-9_]*$","maxLength":63},"needs":{"type":"array","items":{"type":"string","description":"Step id."},"description":"Waits only for these; [] starts at once."},"when":{"type":"string","description":"CEL condition; false skips the step.","minLength":1,"x-cel":"bool"},"forEach":{"type":"object","additionalProperties":false,"properties":{"in":{"description":"The items, or one expression that yields them.","anyOf":[{"type":"array","items":{}},{"type":"string"}]},"as":{"type":"string","description":"Variable name of the item.","pattern":"^[a-z][A-Za-z0-9_]*$"},"key":{"type":"string","description":"Text that names the iteration; needed for object items.","minLength":1},"strategy":{"type":"string","description":"One after the other, or all at once.","enum":["serial","parallel"],"default":"serial"}},"required":["in","as"],"description":"Repeats the step for each item."},"matrix":{"type":"object","description":"Repeats the step for each combination.","additionalProperties":{"anyOf":[{"type":"array","items":{}},{"type":"string"}]},"minProperties":1},"target":{"type":"string","description":"Role of the cluster.","minLength":1},"namespace":{"type":"string","description":"Namespace of the step.","format":"dns-label"},"timeout":{"$ref":"#/definitions/Duration","description":"How long one attempt may take. For approve: the time to decide in, from when it asks, also while the run is suspended."},"deadline":{"$ref":"#/definitions/Duration","description":"How long all attempts of the step may take together, from the first; time in which the run was suspended or interrupted does not count."},"retry":{"$ref":"#/definitions/Retry"},"outputs":{"type":"object","additionalProperties":{"$ref":"#/definitions/Output"},"description":"Values for later steps."},"compensate":{"description":"How the step is undone: put back what was there (restore), not at all (none), or by steps.","anyOf":[{"type":"string","description":"restore or none.","enum":["restore","none"]},{"type":"object","additionalProperties":false,"properties":{"steps":{"type":"array","items":{"type":"object"},"description":"Steps that undo this one.","minItems":1}},"required":["steps"]}],"default":"restore"},"continueOnError":{"type":"boolean","description":"A failure of this step does not end the run.","default":false},"installMesh":true,"enrol":true,"apply":true,"delete":true,"scale":true,"policy":true,"probe":true,"performance":true,"assert":true,"wait":true,"capture":true,"exec":true,"conformance":true,"group":true,"approve":true,"uses":true},"required":["id"],"description":"One step: common fields and exactly one action."},"ApplyInput":{"title":"ApplyInput","description":"Applies objects server-side, owned by this pattern, and waits until they are observed.","x-effect":"idempotent","x-proof":false,"type":"object","additionalProperties":false,"properties":{"files":{"type":"array","items":{"type":"string","description":"File or folder below the pattern's folder.","minLength":1},"description":"Manifest files or folders, below the pattern's folder.","minItems":1},"inline":{"type":"array","items":{"$ref":"#/definitions/Manifest"},"description":"Objects written here.","minItems":1},"set":{"type":"object","description":"Values to put into the objects, by kind/name#path: deployment/web#spec.replicas."},"prune":{"type":"boolean","description":"Deletes what earlier runs of this pattern applied and no step of it contains any more; never a namespace or a definition. A rollback makes it again."},"conflicts":{"$ref":"#/definitions/Conflicts"},"waitFor":{"$ref":"#/definitions/WaitFor"},"objects":{"$ref":"#/definitions/Objects"}},"anyOf":[{"required":["files"]},{"required":["inline"]},{"required":["objects"]}]},"ApproveInput":{"title":"ApproveInput","description":"Waits for a person's decision, given at the terminal, by `meshwright approve RUN`, or before by `run --yes`. The step's own timeout is the time to decide in, counted from when it asks, also over a suspended run; without one it waits as long as the run may take.","x-effect":"pure","x-proof":false,"type":"object","additionalProperties":false,"properties":{"message":{"type":"string","description":"What the person is asked.","minLength":1,"maxLength":1000,"x-late":true},"onTimeout":{"type":"string","description":"What counts when nobody has decided in time.","enum":["reject","approve"],"default":"reject"}},"required":["message"]},"AssertInput":{"title":"AssertInput","description":"Checks CEL conditions over step outputs and live objects.","x-effect":"pure","x-proof":true,"type":"array","minItems":1,"items":{"type":"object","additionalProperties":false,"properties":{"that":{"type":"string","description":"CEL condition over params, steps, run, and object when a resource is named.","minLength":1,"x-cel":"bool"},"message":{"type":"string","description":"What it means when it does not hold."},"resource":{"$ref":"#/definitions/ResourceRef"},"eventually":{"$ref":"#/definitions/Eventually"},"consistently":{"$ref":"#/definitions/Consistently"}},"required":["that"],"description":"One condition."}},"CaptureInput":{"title":"CaptureInput","description":"Keeps evidence: events, pod logs, objects.","x-effect":"pure","x-proof":false,"type":"object","additionalProperties":false,"properties":{"events":{"type":"boolean","description":"Events of the namespace."},"podLogs":{"type":"object","additionalProperties":false,"properties":{"selector":{"type":"string","description":"Label selector.","minLength":1},"tail":{"type":"integer","description":"Lines per container.","minimum":1,"maximum":100000,"default":200}},"required":["selector"],"description":"Logs of pods."},"objects":{"type":"array","items":{"$ref":"#/definitions/ResourceRef"},"description":"Objects to keep.","minItems":1},"meshStatus":{"type":"boolean","description":"What the mesh says of its proxies."}},"minProperties":1},"ConformanceInput":{"title":"ConformanceInput","description":"Runs a conformance suite on the target, in namespaces of its own, and judges how much of each specification its mesh obeys.","x-effect":"idempotent","x-proof":true,"type":"object","additionalProperties":false,"properties":{"suite":{"type":"string","description":"The suite: smi, the Service Mesh Interface.","enum":["smi"]},"profile":{"type":"string","description":"quick sends fewer requests, so that shares may stay inconclusive.","enum":["full","quick"],"default":"full"},"specs":{"type":"array","items":{"type":"string","description":"A specification.","enum":["traffic-access","traffic-specs","traffic-split","traffic-metrics"]},"description":"Only cases of these specifications.","minItems":1,"uniqueItems":true},"cases":{"type":"array","items":{"type":"string","description":"Id of a case, such as traffic-access/denied-by-default.","minLength":1},"description":"Only these cases; all when left out or empty.","uniqueItems":true},"namespacePrefix":{"type":"string","description":"Beginning of the names of the suite's own namespaces, which are removed at the end.","format":"dns-label","maxLength":24,"default":"smi-conformance"},"parallel":{"type":"integer","description":"Cases at once.","minimum":1,"maximum":32,"default":6},"seed":{"type":"integer","description":"The order in which cases are begun follows from it.","minimum":0,"maximum":4294967295,"default":1},"gates":{"type":"object","description":"The least capability that each specification must show: full (every case passed), half (at least half of them) or none (only told). Specifications that are not named must be full.","additionalProperties":false,"properties":{"traffic-access":{"type":"string","description":"Of traffic-access.","enum":["full","half","none"]},"traffic-specs":{"type":"string","description":"Of traffic-specs.","enum":["full","half","none"]},"traffic-split":{"type":"string","description":"Of traffic-split.","enum":["full","half","none"]},"traffic-metrics":{"type":"string","description":"Of traffic-metrics.","enum":["full","half","none"]}}}},"required":["suite"]},"DeleteInput":{"title":"DeleteInput","description":"Deletes objects and waits until they are gone.","x-effect":"idempotent","x-proof":false,"type":"object","additionalProperties":false,"properties":{"objects":{"type":"array","items":{"$ref":"#/definitions/ResourceRef"},"description":"Objects to delete.","minItems":1},"ignoreMissing":{"type":"boolean","description":"An object that is not there is no failure.","default":true}},"required":["objects"]},"EnrolInput":{"title":"EnrolInput","description":"Puts namespaces or workloads into the mesh, restarts them, and verifies that they are meshed.","x-effect":"idempotent","x-proof":false,"type":"object","additionalProperties":false,"properties":{"namespaces":{"type":"array","items":{"$ref":"#/definitions/DnsLabel"},"description":"Namespaces whose workloads join the mesh.","minItems":1},"workloads":{"type":"array","items":{"$ref":"#/definitions/Workload"},"description":"Single workloads that join the mesh.","minItems":1},"restart":{"type":"boolean","description":"Restart running workloads so that they get their proxy.","default":true},"access":{"type":"string","description":"Whether traffic that no policy admits passes in these namespaces; left as it is when absent.","enum":["allow","deny"]}},"anyOf":[{"required":["namespaces"]},{"required":["workloads"]}]},"ExecInput":{"title":"ExecInput","description":"Runs an allowed program with an argument list; never a shell.","x-effect":"once","x-proof":false,"type":"object","additionalProperties":false,"properties":{"program":{"type":"string","description":"Name of a program that the command line allows (--allow-exec).","pattern":"^[A-Za-z0-9._-]+$"},"args":{"type":"array","items":{"type":"string","description":"One argument.","x-late":true},"description":"Arguments, as they are."},"env":{"$ref":"#/definitions/Environment"},"stdin":{"type":"string","description":"Text for standard input.","x-late":true,"x-secret":true},"exitCode":{"type":"integer","description":"Exit code that means success.","minimum":0,"maximum":255,"default":0},"idempotent":{"type":"boolean","description":"May be run again after a crash.","default":false},"onResume":{"type":"string","description":"What to do when a crash hid the outcome.","enum":["rerun","fail","skip"]}},"required":["program"]},"GroupInput":{"title":"GroupInput","description":"Sub-steps that share a loop or a condition.","x-effect":"pure","x-proof":false,"type":"object","additionalProperties":false,"properties":{"steps":{"type":"array","minItems":1,"description":"Sub-steps, in order.","items":{"type":"object"}}},"required":["steps"]},"InstallMeshInput":{"title":"InstallMeshInput","description":"Detects, installs, upgrades or adopts a mesh, and waits until a probe workload gets a proxied reply.","x-effect":"idempotent","x-proof":false,"type":"object","additionalProperties":false,"properties":{"provider":{"type":"string","description":"Mesh to have: sandbox, linkerd, istio, kuma, consul, …","minLength":1},"version":{"type":"string","description":"Version or range wanted, such as >=2.14."},"profile":{"type":"string","description":"The mesh's own installation profile."},"mode":{"type":"string","description":"Data plane mode.","enum":["sidecar","ambient"],"default":"sidecar"},"values":{"type":"object","description":"Values for the mesh's own installer."}},"required":["provider"]},"PerformanceInput":{"title":"PerformanceInput","description":"Runs an SMP load profile from a workload's identity and judges intended-start latencies, errors and backends.","x-effect":"once","x-proof":true,"type":"object","additionalProperties":false,"properties":{"from":{"$ref":"#/definitions/From"},"profile":{"type":"object","additionalProperties":false,"properties":{"name":{"type":"string","description":"Name of the profile."},"duration":{"$ref":"#/definitions/Duration"},"clients":{"type":"array","items":{"type":"object","additionalProperties":false,"properties":{"rps":{"type":"number","description":"Requests per second, by schedule (open loop); closed loop when left out.","exclusiveMinimum":0,"maximum":1000000},"connections":{"type":"integer","description":"Connections.","minimum":1,"maximum":10000,"default":16},"endpointUrls":{"type":"array","items":{"type":"string","description":"Absolute http:// address.","pattern":"^http://[^\\s]+$"},"description":"Addresses, in turn.","minItems":1},"method":{"type":"string","description":"HTTP method.","enum":["GET","HEAD","POST","PUT","PATCH","DELETE"],"default":"GET"},"headers":{"$ref":"#/definitions/Headers"},"body":{"type":"string","description":"Request body.","x-secret":true},"internal":{"type":"boolean","description":"From a workload in the cluster (true) or from the machine of the run.","default":true},"loadGenerator":{"type":"string","description":"Generator.","enum":["builtin"],"default":"builtin"}},"required":["endpointUrls"],"description":"One client of the profile."},"description":"Clients, run side by side.","minItems":1}},"required":["duration","clients"],"description":"An SMP performance profile."},"warmup":{"$ref":"#/definitions/Duration"},"repeats":{"type":"integer","description":"Runs of the profile.","minimum":1,"maximum":100,"default":1},"thresholds":{"type":"object","description":"Bounds such as {errorRate: \"<= 1%\", p99: \"<= 250ms\"}.","propertyNames":{"pattern":"^(errorRate|rps|p\\d{2}(\\.\\d+)?)$"},"additionalProperties":{"type":"string","description":"Bound.","pattern":"^(<=|<|>=|>)\\s*\\d"},"minProperties":1},"backendFrom":{"$ref":"#/definitions/BackendFrom"},"compare":{"type":"object","description":"Versions compared over the same window.","properties":{"canary":{"type":"string","description":"Backend name of the canary."},"control":{"type":"string","description":"Backend name of the control."},"minRequests":{"type":"integer","description":"Fewer from either is inconclusive.","minimum":1,"default":100},"errors":{"type":"string","description":"Bound such as <= 1.2x or <= +0.5pp.","pattern":"^(<=|<)\\s*\\+?\\d"}},"patternProperties":{"^p\\d{2}(\\.\\d+)?$":{"type":"string","description":"Bound such as <= 1.2x or <= +0.5pp.","pattern":"^(<=|<)\\s*\\+?\\d"}},"additionalProperties":false,"required":["canary","control"]},"timeout":{"$ref":"#/definitions/Duration"}},"required":["profile"]},"PolicyInput":{"title":"PolicyInput","description":"Applies SMI or Gateway API objects lowered to the target's mesh, and waits until every proxy concerned obeys them.","x-effect":"idempotent","x-proof":false,"type":"object","additionalProperties":false,"properties":{"files":{"type":"array","items":{"type":"string","description":"File or folder below the pattern's folder.","minLength":1},"description":"Manifest files or folders, below the pattern's folder.","minItems":1},"inline":{"type":"array","items":{"$ref":"#/definitions/Manifest"},"description":"Objects written here.","minItems":1},"conflicts":{"$ref":"#/definitions/Conflicts"},"objects":{"$ref":"#/definitions/Objects"}},"anyOf":[{"required":["files"]},{"required":["inline"]},{"required":["objects"]}]},"ProbeInput":{"title":"ProbeInput","description":"Sends requests from a workload's identity and judges what came of them.","x-effect":"pure","x-proof":true,"type":"object","additionalProperties":false,"properties":{"from":{"$ref":"#/definitions/From"},"request":{"$ref":"#/definitions/Request"},"requests":{"type":"array","items":{"$ref":"#/definitions/Request"},"description":"A table of requests, sent in turn.","minItems":1},"count":{"type":"integer","description":"Requests to send for claims that are not statistical.","minimum":1,"maximum":100000,"default":10},"maxRequests":{"type":"integer","description":"The most that a share may cost before it is inconclusive.","minimum":10,"maximum":10000000,"default":50000},"stream":{"type":"object","additionalProperties":false,"properties":{"rate":{"type":"number","description":"Requests per second.","exclusiveMinimum":0,"maximum":10000},"for":{"$ref":"#/definitions/Duration"}},"required":["rate","for"],"description":"A steady stream in place of a count."},"control":{"type":"object","additionalProperties":false,"properties":{"from":{"$ref":"#/definitions/From"},"request":{"$ref":"#/definitions/Request"}},"description":"For denied: a request that must be allowed, to the same pod and port: another caller, or another request."},"expect":{"type":"object","additionalProperties":false,"properties":{"status":{"description":"Status, or any of several.","anyOf":[{"type":"integer","description":"Status.","minimum":100,"maximum":599},{"type":"array","items":{"type":"integer","description":"Status.","minimum":100,"maximum":599},"minItems":1}]},"grpcStatus":{"description":"Status code of gRPC, or any of several; 0 is OK.","anyOf":[{"type":"integer","description":"Status code of gRPC.","minimum":0,"maximum":16},{"type":"array","items":{"type":"integer","description":"Status code of gRPC.","minimum":0,"maximum":16},"minItems":1}]},"answered":{"type":"boolean","description":"True: every request gets an answer, whatever it says.","const":true},"denied":{"type":"boolean","description":"True: the mesh must refuse; proved with an allowed control and the server's counter.","const":true},"header":{"$ref":"#/definitions/Labels"},"body":{"type":"object","additionalProperties":false,"properties":{"contains":{"type":"string","description":"Text that the body must contain."},"equals":{"type":"string","description":"The whole body."},"matches":{"type":"string","description":"RE2 expression that must be found in the body."}},"description":"What the body must be."},"peerIdentity":{"type":"string","description":"Service account (name or SPIFFE URI) of the workload that must have served, by its proxy's own account."},"share":{"type":"object","description":"Percent of requests that each backend must get, ± tolerance in percentage points.","properties":{"tolerance":{"type":"number","description":"Percentage points; max(1, 10 % of the target) when left out.","exclusiveMinimum":0,"maximum":50}},"additionalProperties":{"type":"number","description":"Percent.","minimum":0,"maximum":100},"minProperties":1},"latency":{"type":"object","additionalProperties":{"type":"string","description":"Bound such as <= 50ms.","pattern":"^(<=|<)\\s*\\d"},"propertyNames":{"pattern":"^p\\d{2}(\\.\\d+)?$"},"description":"Bounds on percentiles: {p90: \"<= 50ms\"}."}},"description":"What must be observed.","minProperties":1},"backendFrom":{"$ref":"#/definitions/BackendFrom"},"keepAlive":{"type":"string","description":"Whether connections are kept.","enum":["on","off","mixed"],"default":"mixed"},"eventually":{"$ref":"#/definitions/Eventually"},"consistently":{"$ref":"#/definitions/Consistently"}},"required":["from","expect"],"oneOf":[{"required":["request"]},{"required":["requests"]}]},"ScaleInput":{"title":"ScaleInput","description":"Sets the replicas of a workload and waits until they are ready.","x-effect":"idempotent","x-proof":false,"type":"object","additionalProperties":false,"properties":{"kind":{"type":"string","description":"Kind of the workload.","enum":["Deployment","StatefulSet","ReplicaSet"]},"name":{"type":"string","description":"Name of the workload.","format":"dns-label"},"replicas":{"type":"integer","description":"Replicas wanted.","minimum":0,"maximum":1000}},"required":["kind","name","replicas"]},"UsesInput":{"title":"UsesInput","description":"Runs another local pattern or step template here, bound by the digest of its content. Its outputs are read as steps.ID.outputs; its finally steps run at the end of the run, its defaults are those of its own steps, and what it requires the run requires. A lock of the whole cluster that it asks for is taken. Its onFailure, deadline and maxParallel do not apply: those of the pattern that is run do, and check says so where they differ (W423).","x-effect":"pure","x-proof":false,"type":"object","additionalProperties":false,"properties":{"pattern":{"type":"string","description":"A file or folder relative to this one (../other/pattern.yaml), or a name from spec.imports. What the used pattern names is read relative to its own folder.","minLength":1},"digest":{"type":"string","description":"Digest of the used pattern's content; when it is another one, nothing is run.","pattern":"^sha256:[0-9a-f]{64}$"},"parameters":{"type":"object","description":"Values for the parameters that the used pattern declares, judged by its declarations. They are fixed by the plan and cannot read outputs of steps."},"targets":{"type":"object","description":"Role of the used pattern to role of this one. A role left out is the role of the same name here; the only role of a used pattern is this step's target.","additionalProperties":{"type":"string","description":"Role of this pattern."}}},"required":["pattern"]},"WaitInput":{"title":"WaitInput","description":"Waits for a condition of an object, or a stated time.","x-effect":"pure","x-proof":false,"type":"object","additionalProperties":false,"properties":{"resource":{"$ref":"#/definitions/ResourceRef"},"condition":{"type":"string","description":"Status condition that must be True.","minLength":1},"until":{"type":"string","description":"CEL condition over object.","minLength":1,"x-cel":"bool"},"gone":{"type":"boolean","description":"The object must be gone.","const":true},"for":{"$ref":"#/definitions/Duration"}},"anyOf":[{"required":["resource"]},{"required":["for"]}]}}};
const schema8 = {"type":"object","additionalProperties":false,"properties":{"name":{"type":"string","description":"Name of the pattern.","format":"dns-label"},"version":{"type":"string","description":"Semantic version.","pattern":"^\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?$"},"labels":{"$ref":"#/definitions/Labels"},"annotations":{"$ref":"#/definitions/Labels"}},"required":["name","version"],"description":"Name and version."};
const formats0 = SCHEMA_FORMATS["dns-label"];
const pattern0 = new RegExp("^\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?$", "u");
const schema9 = {"type":"object","additionalProperties":{"type":"string"},"description":"Label or annotation values by key."};

function validate24(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
let data0 = data[key0];
if(typeof data0 !== "string"){
const err0 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/additionalProperties/type",keyword:"type",params:{type: "string"},schema:schema9.additionalProperties.type,parentSchema:schema9.additionalProperties,data:data0};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema9.type,parentSchema:schema9,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate24.errors = vErrors;
return errors === 0;
}


function validate23(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.name === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},schema:schema8.required,parentSchema:schema8,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.version === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "version"},schema:schema8.required,parentSchema:schema8,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!((((key0 === "name") || (key0 === "version")) || (key0 === "labels")) || (key0 === "annotations"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema8,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.name !== undefined){
let data0 = data.name;
if(typeof data0 === "string"){
if(!(formats0(data0))){
const err3 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/format",keyword:"format",params:{format: "dns-label"},schema:"dns-label",parentSchema:schema8.properties.name,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"},schema:schema8.properties.name.type,parentSchema:schema8.properties.name,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.version !== undefined){
let data1 = data.version;
if(typeof data1 === "string"){
if(!pattern0.test(data1)){
const err5 = {instancePath:instancePath+"/version",schemaPath:"#/properties/version/pattern",keyword:"pattern",params:{pattern: "^\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?$"},schema:"^\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?$",parentSchema:schema8.properties.version,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/version",schemaPath:"#/properties/version/type",keyword:"type",params:{type: "string"},schema:schema8.properties.version.type,parentSchema:schema8.properties.version,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.labels !== undefined){
if(!(validate24(data.labels, {instancePath:instancePath+"/labels",parentData:data,parentDataProperty:"labels",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.annotations !== undefined){
if(!(validate24(data.annotations, {instancePath:instancePath+"/annotations",parentData:data,parentDataProperty:"annotations",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
}
else {
const err7 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema8.type,parentSchema:schema8,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
validate23.errors = vErrors;
return errors === 0;
}

const schema10 = {"type":"object","additionalProperties":false,"properties":{"summary":{"type":"string","description":"One sentence: what it is for.","minLength":1},"requires":{"type":"object","additionalProperties":false,"properties":{"engine":{"type":"string","description":"Range of meshwright versions, such as '>=0.1 <1'; another one refuses the pattern (E118)."},"apis":{"type":"array","items":{"type":"string","description":"apiVersion, such as gateway.networking.k8s.io/v1.","pattern":"^([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?v[0-9]+((alpha|beta)[0-9]+)?$"},"description":"APIs that every cluster of the run must serve; one that does not makes the pattern unsupported."},"capabilities":{"type":"array","items":{"type":"string","description":"Capability name, such as traffic-split."},"description":"What the mesh must be able to do."}},"description":"What the pattern needs; a mesh lacking a capability makes it unsupported, not failed."},"parameters":{"type":"object","additionalProperties":{"$ref":"#/definitions/Parameter"},"propertyNames":{"pattern":"^[a-z][A-Za-z0-9_]*$"},"description":"Values that a user may set."},"targets":{"type":"object","description":"Roles, bound to clusters on the command line.","additionalProperties":{"type":"object","additionalProperties":false,"properties":{"description":{"type":"string","description":"What the role is for."}}},"minProperties":1},"imports":{"type":"object","description":"Other patterns by name, for `uses`.","additionalProperties":{"$ref":"#/definitions/Import"},"propertyNames":{"pattern":"^[a-z][A-Za-z0-9_]*$"}},"concurrency":{"type":"object","additionalProperties":false,"properties":{"maxParallel":{"type":"integer","description":"Steps at once.","minimum":1,"maximum":64,"default":8},"lock":{"type":"object","additionalProperties":false,"properties":{"scope":{"type":"string","enum":["namespace","cluster"],"description":"What the run keeps to itself while it works: the namespaces of its steps, or the whole cluster. A pattern that installs a mesh locks the cluster.","default":"namespace"},"waitFor":{"$ref":"#/definitions/Duration","description":"How long to wait for a lock that another run holds; without it the run ends at once (exit code 6)."}},"description":"Which runs exclude each other."}},"description":"How much at once, and what the run keeps to itself."},"defaults":{"type":"object","additionalProperties":false,"properties":{"target":{"type":"string","description":"Role when a step names none."},"namespace":{"type":"string","description":"Namespace when a step names none.","format":"dns-label"},"timeout":{"$ref":"#/definitions/Duration"},"retry":{"$ref":"#/definitions/Retry"}},"description":"For every step."},"deadline":{"$ref":"#/definitions/Duration","description":"How long the run may take, finally aside. The moment is in its journal: while the run is suspended or interrupted its clock stands still, a process that died does not stop it, and one that is resumed after a failure has the whole time again."},"onFailure":{"type":"string","description":"What happens after a failed step.","enum":["rollback","stop","continue"],"default":"rollback"},"steps":{"type":"array","items":{"type":"object"},"description":"Steps, in order.","minItems":1},"finally":{"type":"array","items":{"type":"object"},"description":"Steps that always run at the end, also behind a deadline that has passed. All of them together have ten minutes of their own."},"outputs":{"type":"object","additionalProperties":{"$ref":"#/definitions/Output"},"description":"Values of the run."}},"required":["summary","steps"],"description":"What the pattern does and proves."};
const func5 = Object.prototype.hasOwnProperty;
const pattern1 = new RegExp("^([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?v[0-9]+((alpha|beta)[0-9]+)?$", "u");
const pattern2 = new RegExp("^[a-z][A-Za-z0-9_]*$", "u");
const schema11 = {"type":"object","additionalProperties":false,"properties":{"type":{"type":"string","description":"Type.","enum":["string","integer","number","boolean","array","object","duration","quantity"]},"description":{"type":"string","description":"What it is for."},"default":{"description":"Value when none is given."},"secret":{"type":"boolean","description":"Its value comes from --set-secret when the run needs it, and is never written anywhere; text without a default.","default":false},"enum":{"type":"array","items":{},"description":"The values allowed.","minItems":1},"format":{"type":"string","description":"Form of a string.","enum":["dns-label","dns-subdomain","uri","duration"]},"pattern":{"type":"string","description":"RE2 expression that a string must match."},"minLength":{"type":"integer","description":"Shortest string.","minimum":0},"maxLength":{"type":"integer","description":"Longest string.","minimum":0},"minimum":{"type":"number","description":"Least number."},"maximum":{"type":"number","description":"Greatest number."},"items":{"$ref":"#/definitions/Parameter"},"minItems":{"type":"integer","description":"Fewest items.","minimum":0},"maxItems":{"type":"integer","description":"Most items.","minimum":0}},"required":["type"],"description":"A typed parameter."};
const wrapper0 = {validate: validate29};

function validate29(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},schema:schema11.required,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(func5.call(schema11.properties, key0))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if(typeof data0 !== "string"){
const err2 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/type",keyword:"type",params:{type: "string"},schema:schema11.properties.type.type,parentSchema:schema11.properties.type,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(!((((((((data0 === "string") || (data0 === "integer")) || (data0 === "number")) || (data0 === "boolean")) || (data0 === "array")) || (data0 === "object")) || (data0 === "duration")) || (data0 === "quantity"))){
const err3 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/enum",keyword:"enum",params:{allowedValues: schema11.properties.type.enum},schema:schema11.properties.type.enum,parentSchema:schema11.properties.type,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.description !== undefined){
let data1 = data.description;
if(typeof data1 !== "string"){
const err4 = {instancePath:instancePath+"/description",schemaPath:"#/properties/description/type",keyword:"type",params:{type: "string"},schema:schema11.properties.description.type,parentSchema:schema11.properties.description,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.secret !== undefined){
let data2 = data.secret;
if(typeof data2 !== "boolean"){
const err5 = {instancePath:instancePath+"/secret",schemaPath:"#/properties/secret/type",keyword:"type",params:{type: "boolean"},schema:schema11.properties.secret.type,parentSchema:schema11.properties.secret,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.enum !== undefined){
let data3 = data.enum;
if(Array.isArray(data3)){
if(data3.length < 1){
const err6 = {instancePath:instancePath+"/enum",schemaPath:"#/properties/enum/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema11.properties.enum,data:data3};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/enum",schemaPath:"#/properties/enum/type",keyword:"type",params:{type: "array"},schema:schema11.properties.enum.type,parentSchema:schema11.properties.enum,data:data3};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.format !== undefined){
let data4 = data.format;
if(typeof data4 !== "string"){
const err8 = {instancePath:instancePath+"/format",schemaPath:"#/properties/format/type",keyword:"type",params:{type: "string"},schema:schema11.properties.format.type,parentSchema:schema11.properties.format,data:data4};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(!((((data4 === "dns-label") || (data4 === "dns-subdomain")) || (data4 === "uri")) || (data4 === "duration"))){
const err9 = {instancePath:instancePath+"/format",schemaPath:"#/properties/format/enum",keyword:"enum",params:{allowedValues: schema11.properties.format.enum},schema:schema11.properties.format.enum,parentSchema:schema11.properties.format,data:data4};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.pattern !== undefined){
let data5 = data.pattern;
if(typeof data5 !== "string"){
const err10 = {instancePath:instancePath+"/pattern",schemaPath:"#/properties/pattern/type",keyword:"type",params:{type: "string"},schema:schema11.properties.pattern.type,parentSchema:schema11.properties.pattern,data:data5};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.minLength !== undefined){
let data6 = data.minLength;
if(!((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6)))){
const err11 = {instancePath:instancePath+"/minLength",schemaPath:"#/properties/minLength/type",keyword:"type",params:{type: "integer"},schema:schema11.properties.minLength.type,parentSchema:schema11.properties.minLength,data:data6};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(typeof data6 == "number"){
if(data6 < 0 || isNaN(data6)){
const err12 = {instancePath:instancePath+"/minLength",schemaPath:"#/properties/minLength/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema11.properties.minLength,data:data6};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
}
if(data.maxLength !== undefined){
let data7 = data.maxLength;
if(!((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7)))){
const err13 = {instancePath:instancePath+"/maxLength",schemaPath:"#/properties/maxLength/type",keyword:"type",params:{type: "integer"},schema:schema11.properties.maxLength.type,parentSchema:schema11.properties.maxLength,data:data7};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(typeof data7 == "number"){
if(data7 < 0 || isNaN(data7)){
const err14 = {instancePath:instancePath+"/maxLength",schemaPath:"#/properties/maxLength/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema11.properties.maxLength,data:data7};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
if(data.minimum !== undefined){
let data8 = data.minimum;
if(!(typeof data8 == "number")){
const err15 = {instancePath:instancePath+"/minimum",schemaPath:"#/properties/minimum/type",keyword:"type",params:{type: "number"},schema:schema11.properties.minimum.type,parentSchema:schema11.properties.minimum,data:data8};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.maximum !== undefined){
let data9 = data.maximum;
if(!(typeof data9 == "number")){
const err16 = {instancePath:instancePath+"/maximum",schemaPath:"#/properties/maximum/type",keyword:"type",params:{type: "number"},schema:schema11.properties.maximum.type,parentSchema:schema11.properties.maximum,data:data9};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data.items !== undefined){
if(!(wrapper0.validate(data.items, {instancePath:instancePath+"/items",parentData:data,parentDataProperty:"items",rootData}))){
vErrors = vErrors === null ? wrapper0.validate.errors : vErrors.concat(wrapper0.validate.errors);
errors = vErrors.length;
}
}
if(data.minItems !== undefined){
let data11 = data.minItems;
if(!((typeof data11 == "number") && (!(data11 % 1) && !isNaN(data11)))){
const err17 = {instancePath:instancePath+"/minItems",schemaPath:"#/properties/minItems/type",keyword:"type",params:{type: "integer"},schema:schema11.properties.minItems.type,parentSchema:schema11.properties.minItems,data:data11};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
if(typeof data11 == "number"){
if(data11 < 0 || isNaN(data11)){
const err18 = {instancePath:instancePath+"/minItems",schemaPath:"#/properties/minItems/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema11.properties.minItems,data:data11};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
}
if(data.maxItems !== undefined){
let data12 = data.maxItems;
if(!((typeof data12 == "number") && (!(data12 % 1) && !isNaN(data12)))){
const err19 = {instancePath:instancePath+"/maxItems",schemaPath:"#/properties/maxItems/type",keyword:"type",params:{type: "integer"},schema:schema11.properties.maxItems.type,parentSchema:schema11.properties.maxItems,data:data12};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if(typeof data12 == "number"){
if(data12 < 0 || isNaN(data12)){
const err20 = {instancePath:instancePath+"/maxItems",schemaPath:"#/properties/maxItems/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema11.properties.maxItems,data:data12};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
}
}
else {
const err21 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema11.type,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
validate29.errors = vErrors;
return errors === 0;
}

const schema12 = {"type":"object","additionalProperties":false,"properties":{"pattern":{"type":"string","description":"A file or folder relative to this one.","minLength":1},"digest":{"type":"string","description":"Digest of the used pattern's content; when it is another one, nothing is run.","pattern":"^sha256:[0-9a-f]{64}$"}},"required":["pattern"],"description":"A pattern under a name, pinned by the digest of its content."};
const pattern4 = new RegExp("^sha256:[0-9a-f]{64}$", "u");

function validate31(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.pattern === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "pattern"},schema:schema12.required,parentSchema:schema12,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((key0 === "pattern") || (key0 === "digest"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema12,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.pattern !== undefined){
let data0 = data.pattern;
if(typeof data0 === "string"){
if(func2(data0) < 1){
const err2 = {instancePath:instancePath+"/pattern",schemaPath:"#/properties/pattern/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema12.properties.pattern,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/pattern",schemaPath:"#/properties/pattern/type",keyword:"type",params:{type: "string"},schema:schema12.properties.pattern.type,parentSchema:schema12.properties.pattern,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.digest !== undefined){
let data1 = data.digest;
if(typeof data1 === "string"){
if(!pattern4.test(data1)){
const err4 = {instancePath:instancePath+"/digest",schemaPath:"#/properties/digest/pattern",keyword:"pattern",params:{pattern: "^sha256:[0-9a-f]{64}$"},schema:"^sha256:[0-9a-f]{64}$",parentSchema:schema12.properties.digest,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/digest",schemaPath:"#/properties/digest/type",keyword:"type",params:{type: "string"},schema:schema12.properties.digest.type,parentSchema:schema12.properties.digest,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
else {
const err6 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema12.type,parentSchema:schema12,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
validate31.errors = vErrors;
return errors === 0;
}

const schema13 = {"type":"string","description":"A length of time such as 300ms, 8s, 5m or 1h30m.","format":"duration"};
const formats2 = SCHEMA_FORMATS.duration;

function validate33(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(typeof data === "string"){
if(!(formats2(data))){
const err0 = {instancePath,schemaPath:"#/format",keyword:"format",params:{format: "duration"},schema:"duration",parentSchema:schema13,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"},schema:schema13.type,parentSchema:schema13,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate33.errors = vErrors;
return errors === 0;
}

const schema14 = {"type":"object","additionalProperties":false,"properties":{"limit":{"type":"integer","description":"Further attempts after the first.","minimum":0,"maximum":100},"backoff":{"type":"object","additionalProperties":false,"properties":{"duration":{"$ref":"#/definitions/Duration"},"factor":{"type":"number","description":"Growth per attempt.","minimum":1,"maximum":10,"default":2},"maxDuration":{"$ref":"#/definitions/Duration"},"jitter":{"type":"number","description":"Share of the delay that is random.","minimum":0,"maximum":1,"default":0.2}},"description":"Time between attempts."}},"required":["limit"],"description":"Attempts after a failure of the world; a verdict is never retried unless the step says so."};

function validate36(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.limit === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "limit"},schema:schema14.required,parentSchema:schema14,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((key0 === "limit") || (key0 === "backoff"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema14,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.limit !== undefined){
let data0 = data.limit;
if(!((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0)))){
const err2 = {instancePath:instancePath+"/limit",schemaPath:"#/properties/limit/type",keyword:"type",params:{type: "integer"},schema:schema14.properties.limit.type,parentSchema:schema14.properties.limit,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(typeof data0 == "number"){
if(data0 > 100 || isNaN(data0)){
const err3 = {instancePath:instancePath+"/limit",schemaPath:"#/properties/limit/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100},schema:100,parentSchema:schema14.properties.limit,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data0 < 0 || isNaN(data0)){
const err4 = {instancePath:instancePath+"/limit",schemaPath:"#/properties/limit/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema14.properties.limit,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
if(data.backoff !== undefined){
let data1 = data.backoff;
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
for(const key1 in data1){
if(!((((key1 === "duration") || (key1 === "factor")) || (key1 === "maxDuration")) || (key1 === "jitter"))){
const err5 = {instancePath:instancePath+"/backoff",schemaPath:"#/properties/backoff/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema14.properties.backoff,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data1.duration !== undefined){
if(!(validate33(data1.duration, {instancePath:instancePath+"/backoff/duration",parentData:data1,parentDataProperty:"duration",rootData}))){
vErrors = vErrors === null ? validate33.errors : vErrors.concat(validate33.errors);
errors = vErrors.length;
}
}
if(data1.factor !== undefined){
let data3 = data1.factor;
if(typeof data3 == "number"){
if(data3 > 10 || isNaN(data3)){
const err6 = {instancePath:instancePath+"/backoff/factor",schemaPath:"#/properties/backoff/properties/factor/maximum",keyword:"maximum",params:{comparison: "<=", limit: 10},schema:10,parentSchema:schema14.properties.backoff.properties.factor,data:data3};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(data3 < 1 || isNaN(data3)){
const err7 = {instancePath:instancePath+"/backoff/factor",schemaPath:"#/properties/backoff/properties/factor/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema14.properties.backoff.properties.factor,data:data3};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/backoff/factor",schemaPath:"#/properties/backoff/properties/factor/type",keyword:"type",params:{type: "number"},schema:schema14.properties.backoff.properties.factor.type,parentSchema:schema14.properties.backoff.properties.factor,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data1.maxDuration !== undefined){
if(!(validate33(data1.maxDuration, {instancePath:instancePath+"/backoff/maxDuration",parentData:data1,parentDataProperty:"maxDuration",rootData}))){
vErrors = vErrors === null ? validate33.errors : vErrors.concat(validate33.errors);
errors = vErrors.length;
}
}
if(data1.jitter !== undefined){
let data5 = data1.jitter;
if(typeof data5 == "number"){
if(data5 > 1 || isNaN(data5)){
const err9 = {instancePath:instancePath+"/backoff/jitter",schemaPath:"#/properties/backoff/properties/jitter/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1},schema:1,parentSchema:schema14.properties.backoff.properties.jitter,data:data5};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(data5 < 0 || isNaN(data5)){
const err10 = {instancePath:instancePath+"/backoff/jitter",schemaPath:"#/properties/backoff/properties/jitter/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema14.properties.backoff.properties.jitter,data:data5};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
else {
const err11 = {instancePath:instancePath+"/backoff/jitter",schemaPath:"#/properties/backoff/properties/jitter/type",keyword:"type",params:{type: "number"},schema:schema14.properties.backoff.properties.jitter.type,parentSchema:schema14.properties.backoff.properties.jitter,data:data5};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
}
else {
const err12 = {instancePath:instancePath+"/backoff",schemaPath:"#/properties/backoff/type",keyword:"type",params:{type: "object"},schema:schema14.properties.backoff.type,parentSchema:schema14.properties.backoff,data:data1};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
}
else {
const err13 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema14.type,parentSchema:schema14,data};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
validate36.errors = vErrors;
return errors === 0;
}

const schema15 = {"type":"object","additionalProperties":false,"properties":{"type":{"type":"string","description":"Type of the output.","enum":["string","integer","number","boolean","array","object","duration","quantity"]},"value":{"type":"string","description":"CEL expression.","minLength":1,"x-cel":"any"}},"required":["type","value"],"description":"A typed output."};

function validate41(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},schema:schema15.required,parentSchema:schema15,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.value === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "value"},schema:schema15.required,parentSchema:schema15,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!((key0 === "type") || (key0 === "value"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema15,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if(typeof data0 !== "string"){
const err3 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/type",keyword:"type",params:{type: "string"},schema:schema15.properties.type.type,parentSchema:schema15.properties.type,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(!((((((((data0 === "string") || (data0 === "integer")) || (data0 === "number")) || (data0 === "boolean")) || (data0 === "array")) || (data0 === "object")) || (data0 === "duration")) || (data0 === "quantity"))){
const err4 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/enum",keyword:"enum",params:{allowedValues: schema15.properties.type.enum},schema:schema15.properties.type.enum,parentSchema:schema15.properties.type,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.value !== undefined){
let data1 = data.value;
if(typeof data1 === "string"){
if(func2(data1) < 1){
const err5 = {instancePath:instancePath+"/value",schemaPath:"#/properties/value/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema15.properties.value,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/value",schemaPath:"#/properties/value/type",keyword:"type",params:{type: "string"},schema:schema15.properties.value.type,parentSchema:schema15.properties.value,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
else {
const err7 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema15.type,parentSchema:schema15,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
validate41.errors = vErrors;
return errors === 0;
}


function validate28(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.summary === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "summary"},schema:schema10.required,parentSchema:schema10,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.steps === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "steps"},schema:schema10.required,parentSchema:schema10,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!(func5.call(schema10.properties, key0))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema10,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.summary !== undefined){
let data0 = data.summary;
if(typeof data0 === "string"){
if(func2(data0) < 1){
const err3 = {instancePath:instancePath+"/summary",schemaPath:"#/properties/summary/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema10.properties.summary,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/summary",schemaPath:"#/properties/summary/type",keyword:"type",params:{type: "string"},schema:schema10.properties.summary.type,parentSchema:schema10.properties.summary,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.requires !== undefined){
let data1 = data.requires;
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
for(const key1 in data1){
if(!(((key1 === "engine") || (key1 === "apis")) || (key1 === "capabilities"))){
const err5 = {instancePath:instancePath+"/requires",schemaPath:"#/properties/requires/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema10.properties.requires,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data1.engine !== undefined){
let data2 = data1.engine;
if(typeof data2 !== "string"){
const err6 = {instancePath:instancePath+"/requires/engine",schemaPath:"#/properties/requires/properties/engine/type",keyword:"type",params:{type: "string"},schema:schema10.properties.requires.properties.engine.type,parentSchema:schema10.properties.requires.properties.engine,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data1.apis !== undefined){
let data3 = data1.apis;
if(Array.isArray(data3)){
const len0 = data3.length;
for(let i0=0; i0<len0; i0++){
let data4 = data3[i0];
if(typeof data4 === "string"){
if(!pattern1.test(data4)){
const err7 = {instancePath:instancePath+"/requires/apis/" + i0,schemaPath:"#/properties/requires/properties/apis/items/pattern",keyword:"pattern",params:{pattern: "^([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?v[0-9]+((alpha|beta)[0-9]+)?$"},schema:"^([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?v[0-9]+((alpha|beta)[0-9]+)?$",parentSchema:schema10.properties.requires.properties.apis.items,data:data4};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/requires/apis/" + i0,schemaPath:"#/properties/requires/properties/apis/items/type",keyword:"type",params:{type: "string"},schema:schema10.properties.requires.properties.apis.items.type,parentSchema:schema10.properties.requires.properties.apis.items,data:data4};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
else {
const err9 = {instancePath:instancePath+"/requires/apis",schemaPath:"#/properties/requires/properties/apis/type",keyword:"type",params:{type: "array"},schema:schema10.properties.requires.properties.apis.type,parentSchema:schema10.properties.requires.properties.apis,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data1.capabilities !== undefined){
let data5 = data1.capabilities;
if(Array.isArray(data5)){
const len1 = data5.length;
for(let i1=0; i1<len1; i1++){
let data6 = data5[i1];
if(typeof data6 !== "string"){
const err10 = {instancePath:instancePath+"/requires/capabilities/" + i1,schemaPath:"#/properties/requires/properties/capabilities/items/type",keyword:"type",params:{type: "string"},schema:schema10.properties.requires.properties.capabilities.items.type,parentSchema:schema10.properties.requires.properties.capabilities.items,data:data6};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
else {
const err11 = {instancePath:instancePath+"/requires/capabilities",schemaPath:"#/properties/requires/properties/capabilities/type",keyword:"type",params:{type: "array"},schema:schema10.properties.requires.properties.capabilities.type,parentSchema:schema10.properties.requires.properties.capabilities,data:data5};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
}
else {
const err12 = {instancePath:instancePath+"/requires",schemaPath:"#/properties/requires/type",keyword:"type",params:{type: "object"},schema:schema10.properties.requires.type,parentSchema:schema10.properties.requires,data:data1};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.parameters !== undefined){
let data7 = data.parameters;
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
for(const key2 in data7){
const _errs19 = errors;
if(typeof key2 === "string"){
if(!pattern2.test(key2)){
const err13 = {instancePath:instancePath+"/parameters",schemaPath:"#/properties/parameters/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[a-z][A-Za-z0-9_]*$"},schema:"^[a-z][A-Za-z0-9_]*$",parentSchema:schema10.properties.parameters.propertyNames,data:key2,propertyName:key2};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
var valid6 = _errs19 === errors;
if(!valid6){
const err14 = {instancePath:instancePath+"/parameters",schemaPath:"#/properties/parameters/propertyNames",keyword:"propertyNames",params:{propertyName: key2},schema:schema10.properties.parameters.propertyNames,parentSchema:schema10.properties.parameters,data:data7};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
for(const key3 in data7){
if(!(validate29(data7[key3], {instancePath:instancePath+"/parameters/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data7,parentDataProperty:key3,rootData}))){
vErrors = vErrors === null ? validate29.errors : vErrors.concat(validate29.errors);
errors = vErrors.length;
}
}
}
else {
const err15 = {instancePath:instancePath+"/parameters",schemaPath:"#/properties/parameters/type",keyword:"type",params:{type: "object"},schema:schema10.properties.parameters.type,parentSchema:schema10.properties.parameters,data:data7};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.targets !== undefined){
let data9 = data.targets;
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
if(Object.keys(data9).length < 1){
const err16 = {instancePath:instancePath+"/targets",schemaPath:"#/properties/targets/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema10.properties.targets,data:data9};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
for(const key4 in data9){
let data10 = data9[key4];
if(data10 && typeof data10 == "object" && !Array.isArray(data10)){
for(const key5 in data10){
if(!(key5 === "description")){
const err17 = {instancePath:instancePath+"/targets/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/targets/additionalProperties/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},schema:false,parentSchema:schema10.properties.targets.additionalProperties,data:data10};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data10.description !== undefined){
let data11 = data10.description;
if(typeof data11 !== "string"){
const err18 = {instancePath:instancePath+"/targets/" + key4.replace(/~/g, "~0").replace(/\//g, "~1")+"/description",schemaPath:"#/properties/targets/additionalProperties/properties/description/type",keyword:"type",params:{type: "string"},schema:schema10.properties.targets.additionalProperties.properties.description.type,parentSchema:schema10.properties.targets.additionalProperties.properties.description,data:data11};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
}
else {
const err19 = {instancePath:instancePath+"/targets/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/targets/additionalProperties/type",keyword:"type",params:{type: "object"},schema:schema10.properties.targets.additionalProperties.type,parentSchema:schema10.properties.targets.additionalProperties,data:data10};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
else {
const err20 = {instancePath:instancePath+"/targets",schemaPath:"#/properties/targets/type",keyword:"type",params:{type: "object"},schema:schema10.properties.targets.type,parentSchema:schema10.properties.targets,data:data9};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data.imports !== undefined){
let data12 = data.imports;
if(data12 && typeof data12 == "object" && !Array.isArray(data12)){
for(const key6 in data12){
const _errs32 = errors;
if(typeof key6 === "string"){
if(!pattern2.test(key6)){
const err21 = {instancePath:instancePath+"/imports",schemaPath:"#/properties/imports/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[a-z][A-Za-z0-9_]*$"},schema:"^[a-z][A-Za-z0-9_]*$",parentSchema:schema10.properties.imports.propertyNames,data:key6,propertyName:key6};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
var valid10 = _errs32 === errors;
if(!valid10){
const err22 = {instancePath:instancePath+"/imports",schemaPath:"#/properties/imports/propertyNames",keyword:"propertyNames",params:{propertyName: key6},schema:schema10.properties.imports.propertyNames,parentSchema:schema10.properties.imports,data:data12};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
for(const key7 in data12){
if(!(validate31(data12[key7], {instancePath:instancePath+"/imports/" + key7.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data12,parentDataProperty:key7,rootData}))){
vErrors = vErrors === null ? validate31.errors : vErrors.concat(validate31.errors);
errors = vErrors.length;
}
}
}
else {
const err23 = {instancePath:instancePath+"/imports",schemaPath:"#/properties/imports/type",keyword:"type",params:{type: "object"},schema:schema10.properties.imports.type,parentSchema:schema10.properties.imports,data:data12};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data.concurrency !== undefined){
let data14 = data.concurrency;
if(data14 && typeof data14 == "object" && !Array.isArray(data14)){
for(const key8 in data14){
if(!((key8 === "maxParallel") || (key8 === "lock"))){
const err24 = {instancePath:instancePath+"/concurrency",schemaPath:"#/properties/concurrency/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key8},schema:false,parentSchema:schema10.properties.concurrency,data:data14};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data14.maxParallel !== undefined){
let data15 = data14.maxParallel;
if(!((typeof data15 == "number") && (!(data15 % 1) && !isNaN(data15)))){
const err25 = {instancePath:instancePath+"/concurrency/maxParallel",schemaPath:"#/properties/concurrency/properties/maxParallel/type",keyword:"type",params:{type: "integer"},schema:schema10.properties.concurrency.properties.maxParallel.type,parentSchema:schema10.properties.concurrency.properties.maxParallel,data:data15};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
if(typeof data15 == "number"){
if(data15 > 64 || isNaN(data15)){
const err26 = {instancePath:instancePath+"/concurrency/maxParallel",schemaPath:"#/properties/concurrency/properties/maxParallel/maximum",keyword:"maximum",params:{comparison: "<=", limit: 64},schema:64,parentSchema:schema10.properties.concurrency.properties.maxParallel,data:data15};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
if(data15 < 1 || isNaN(data15)){
const err27 = {instancePath:instancePath+"/concurrency/maxParallel",schemaPath:"#/properties/concurrency/properties/maxParallel/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema10.properties.concurrency.properties.maxParallel,data:data15};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
}
if(data14.lock !== undefined){
let data16 = data14.lock;
if(data16 && typeof data16 == "object" && !Array.isArray(data16)){
for(const key9 in data16){
if(!((key9 === "scope") || (key9 === "waitFor"))){
const err28 = {instancePath:instancePath+"/concurrency/lock",schemaPath:"#/properties/concurrency/properties/lock/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key9},schema:false,parentSchema:schema10.properties.concurrency.properties.lock,data:data16};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data16.scope !== undefined){
let data17 = data16.scope;
if(typeof data17 !== "string"){
const err29 = {instancePath:instancePath+"/concurrency/lock/scope",schemaPath:"#/properties/concurrency/properties/lock/properties/scope/type",keyword:"type",params:{type: "string"},schema:schema10.properties.concurrency.properties.lock.properties.scope.type,parentSchema:schema10.properties.concurrency.properties.lock.properties.scope,data:data17};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
if(!((data17 === "namespace") || (data17 === "cluster"))){
const err30 = {instancePath:instancePath+"/concurrency/lock/scope",schemaPath:"#/properties/concurrency/properties/lock/properties/scope/enum",keyword:"enum",params:{allowedValues: schema10.properties.concurrency.properties.lock.properties.scope.enum},schema:schema10.properties.concurrency.properties.lock.properties.scope.enum,parentSchema:schema10.properties.concurrency.properties.lock.properties.scope,data:data17};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
if(data16.waitFor !== undefined){
if(!(validate33(data16.waitFor, {instancePath:instancePath+"/concurrency/lock/waitFor",parentData:data16,parentDataProperty:"waitFor",rootData}))){
vErrors = vErrors === null ? validate33.errors : vErrors.concat(validate33.errors);
errors = vErrors.length;
}
}
}
else {
const err31 = {instancePath:instancePath+"/concurrency/lock",schemaPath:"#/properties/concurrency/properties/lock/type",keyword:"type",params:{type: "object"},schema:schema10.properties.concurrency.properties.lock.type,parentSchema:schema10.properties.concurrency.properties.lock,data:data16};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
}
else {
const err32 = {instancePath:instancePath+"/concurrency",schemaPath:"#/properties/concurrency/type",keyword:"type",params:{type: "object"},schema:schema10.properties.concurrency.type,parentSchema:schema10.properties.concurrency,data:data14};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
if(data.defaults !== undefined){
let data19 = data.defaults;
if(data19 && typeof data19 == "object" && !Array.isArray(data19)){
for(const key10 in data19){
if(!((((key10 === "target") || (key10 === "namespace")) || (key10 === "timeout")) || (key10 === "retry"))){
const err33 = {instancePath:instancePath+"/defaults",schemaPath:"#/properties/defaults/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key10},schema:false,parentSchema:schema10.properties.defaults,data:data19};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data19.target !== undefined){
let data20 = data19.target;
if(typeof data20 !== "string"){
const err34 = {instancePath:instancePath+"/defaults/target",schemaPath:"#/properties/defaults/properties/target/type",keyword:"type",params:{type: "string"},schema:schema10.properties.defaults.properties.target.type,parentSchema:schema10.properties.defaults.properties.target,data:data20};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data19.namespace !== undefined){
let data21 = data19.namespace;
if(typeof data21 === "string"){
if(!(formats0(data21))){
const err35 = {instancePath:instancePath+"/defaults/namespace",schemaPath:"#/properties/defaults/properties/namespace/format",keyword:"format",params:{format: "dns-label"},schema:"dns-label",parentSchema:schema10.properties.defaults.properties.namespace,data:data21};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
else {
const err36 = {instancePath:instancePath+"/defaults/namespace",schemaPath:"#/properties/defaults/properties/namespace/type",keyword:"type",params:{type: "string"},schema:schema10.properties.defaults.properties.namespace.type,parentSchema:schema10.properties.defaults.properties.namespace,data:data21};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data19.timeout !== undefined){
if(!(validate33(data19.timeout, {instancePath:instancePath+"/defaults/timeout",parentData:data19,parentDataProperty:"timeout",rootData}))){
vErrors = vErrors === null ? validate33.errors : vErrors.concat(validate33.errors);
errors = vErrors.length;
}
}
if(data19.retry !== undefined){
if(!(validate36(data19.retry, {instancePath:instancePath+"/defaults/retry",parentData:data19,parentDataProperty:"retry",rootData}))){
vErrors = vErrors === null ? validate36.errors : vErrors.concat(validate36.errors);
errors = vErrors.length;
}
}
}
else {
const err37 = {instancePath:instancePath+"/defaults",schemaPath:"#/properties/defaults/type",keyword:"type",params:{type: "object"},schema:schema10.properties.defaults.type,parentSchema:schema10.properties.defaults,data:data19};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
if(data.deadline !== undefined){
if(!(validate33(data.deadline, {instancePath:instancePath+"/deadline",parentData:data,parentDataProperty:"deadline",rootData}))){
vErrors = vErrors === null ? validate33.errors : vErrors.concat(validate33.errors);
errors = vErrors.length;
}
}
if(data.onFailure !== undefined){
let data25 = data.onFailure;
if(typeof data25 !== "string"){
const err38 = {instancePath:instancePath+"/onFailure",schemaPath:"#/properties/onFailure/type",keyword:"type",params:{type: "string"},schema:schema10.properties.onFailure.type,parentSchema:schema10.properties.onFailure,data:data25};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
if(!(((data25 === "rollback") || (data25 === "stop")) || (data25 === "continue"))){
const err39 = {instancePath:instancePath+"/onFailure",schemaPath:"#/properties/onFailure/enum",keyword:"enum",params:{allowedValues: schema10.properties.onFailure.enum},schema:schema10.properties.onFailure.enum,parentSchema:schema10.properties.onFailure,data:data25};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
if(data.steps !== undefined){
let data26 = data.steps;
if(Array.isArray(data26)){
if(data26.length < 1){
const err40 = {instancePath:instancePath+"/steps",schemaPath:"#/properties/steps/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema10.properties.steps,data:data26};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
const len2 = data26.length;
for(let i2=0; i2<len2; i2++){
let data27 = data26[i2];
if(!(data27 && typeof data27 == "object" && !Array.isArray(data27))){
const err41 = {instancePath:instancePath+"/steps/" + i2,schemaPath:"#/properties/steps/items/type",keyword:"type",params:{type: "object"},schema:schema10.properties.steps.items.type,parentSchema:schema10.properties.steps.items,data:data27};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
}
else {
const err42 = {instancePath:instancePath+"/steps",schemaPath:"#/properties/steps/type",keyword:"type",params:{type: "array"},schema:schema10.properties.steps.type,parentSchema:schema10.properties.steps,data:data26};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
if(data.finally !== undefined){
let data28 = data.finally;
if(Array.isArray(data28)){
const len3 = data28.length;
for(let i3=0; i3<len3; i3++){
let data29 = data28[i3];
if(!(data29 && typeof data29 == "object" && !Array.isArray(data29))){
const err43 = {instancePath:instancePath+"/finally/" + i3,schemaPath:"#/properties/finally/items/type",keyword:"type",params:{type: "object"},schema:schema10.properties.finally.items.type,parentSchema:schema10.properties.finally.items,data:data29};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
}
else {
const err44 = {instancePath:instancePath+"/finally",schemaPath:"#/properties/finally/type",keyword:"type",params:{type: "array"},schema:schema10.properties.finally.type,parentSchema:schema10.properties.finally,data:data28};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data.outputs !== undefined){
let data30 = data.outputs;
if(data30 && typeof data30 == "object" && !Array.isArray(data30)){
for(const key11 in data30){
if(!(validate41(data30[key11], {instancePath:instancePath+"/outputs/" + key11.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data30,parentDataProperty:key11,rootData}))){
vErrors = vErrors === null ? validate41.errors : vErrors.concat(validate41.errors);
errors = vErrors.length;
}
}
}
else {
const err45 = {instancePath:instancePath+"/outputs",schemaPath:"#/properties/outputs/type",keyword:"type",params:{type: "object"},schema:schema10.properties.outputs.type,parentSchema:schema10.properties.outputs,data:data30};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
}
else {
const err46 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema10.type,parentSchema:schema10,data};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
validate28.errors = vErrors;
return errors === 0;
}


function validate22(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="pattern" */;
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.apiVersion === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "apiVersion"},schema:schema7.required,parentSchema:schema7,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.kind === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},schema:schema7.required,parentSchema:schema7,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.metadata === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "metadata"},schema:schema7.required,parentSchema:schema7,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.spec === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "spec"},schema:schema7.required,parentSchema:schema7,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key0 in data){
if(!((((key0 === "apiVersion") || (key0 === "kind")) || (key0 === "metadata")) || (key0 === "spec"))){
const err4 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema7,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.apiVersion !== undefined){
let data0 = data.apiVersion;
if(typeof data0 !== "string"){
const err5 = {instancePath:instancePath+"/apiVersion",schemaPath:"#/properties/apiVersion/type",keyword:"type",params:{type: "string"},schema:schema7.properties.apiVersion.type,parentSchema:schema7.properties.apiVersion,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if("meshwright.dev/v1alpha1" !== data0){
const err6 = {instancePath:instancePath+"/apiVersion",schemaPath:"#/properties/apiVersion/const",keyword:"const",params:{allowedValue: "meshwright.dev/v1alpha1"},schema:"meshwright.dev/v1alpha1",parentSchema:schema7.properties.apiVersion,data:data0};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.kind !== undefined){
let data1 = data.kind;
if(typeof data1 !== "string"){
const err7 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/type",keyword:"type",params:{type: "string"},schema:schema7.properties.kind.type,parentSchema:schema7.properties.kind,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(!((data1 === "Pattern") || (data1 === "StepTemplate"))){
const err8 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/enum",keyword:"enum",params:{allowedValues: schema7.properties.kind.enum},schema:schema7.properties.kind.enum,parentSchema:schema7.properties.kind,data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.metadata !== undefined){
if(!(validate23(data.metadata, {instancePath:instancePath+"/metadata",parentData:data,parentDataProperty:"metadata",rootData}))){
vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
errors = vErrors.length;
}
}
if(data.spec !== undefined){
if(!(validate28(data.spec, {instancePath:instancePath+"/spec",parentData:data,parentDataProperty:"spec",rootData}))){
vErrors = vErrors === null ? validate28.errors : vErrors.concat(validate28.errors);
errors = vErrors.length;
}
}
}
else {
const err9 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema7.type,parentSchema:schema7,data};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
validate22.errors = vErrors;
return errors === 0;
}

export const validatePatternTest = validate44;
const schema16 = {"$schema":"http://json-schema.org/draft-07/schema#","$id":"patternTest","title":"PatternTestDocument","description":"What a pattern must do in the sandbox, and which broken mesh must turn which proof red.","type":"object","additionalProperties":false,"properties":{"apiVersion":{"type":"string","description":"Version of the language.","const":"meshwright.dev/v1alpha1"},"kind":{"type":"string","description":"Kind of document.","const":"PatternTest"},"metadata":{"$ref":"#/definitions/Metadata"},"spec":{"type":"object","additionalProperties":false,"properties":{"parameters":{"type":"object","description":"Parameter values."},"targets":{"type":"string","description":"Where it runs.","const":"sandbox","default":"sandbox"},"patches":{"type":"array","items":{"type":"object","additionalProperties":false,"properties":{"manifest":{"type":"string","description":"kind/name of an object of the pattern."},"set":{"type":"object","description":"Values by path, as in apply.set."}},"required":["manifest","set"]},"description":"Changes to the pattern's objects for this test: a faulty canary, say."},"expect":{"type":"object","additionalProperties":false,"properties":{"outcome":{"type":"string","description":"Outcome of the run.","enum":["succeeded","failed","rolledBack","rollbackFailed","cancelled"]},"proofs":{"type":"object","description":"Verdict by proof key.","additionalProperties":{"type":"string","description":"Verdict.","enum":["passed","failed","inconclusive","unsupported"]}}},"required":["outcome"],"description":"As it is."},"sabotage":{"type":"array","items":{"type":"object","additionalProperties":false,"properties":{"switch":{"type":"string","description":"Sabotage switch of the sandbox."},"at":{"type":"string","description":"Step before which the mesh breaks; the start when left out."},"expect":{"type":"object","description":"Verdict by proof key under this switch; a step that fails before it proves anything is `failed`.","additionalProperties":{"type":"string","description":"Verdict.","enum":["failed","inconclusive"]},"minProperties":1},"others":{"type":"string","description":"The run goes on past what is red, and every proof that `expect` does not name must pass.","enum":["passed"]}},"required":["switch","expect"],"description":"One broken mesh."},"description":"Broken meshes."}},"required":["expect"],"description":"The test."}},"required":["apiVersion","kind","metadata","spec"],"definitions":{"Metadata":{"type":"object","additionalProperties":false,"properties":{"name":{"type":"string","description":"Name of the pattern.","format":"dns-label"},"version":{"type":"string","description":"Semantic version.","pattern":"^\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?$"},"labels":{"$ref":"#/definitions/Labels"},"annotations":{"$ref":"#/definitions/Labels"}},"required":["name","version"],"description":"Name and version."},"Labels":{"type":"object","additionalProperties":{"type":"string"},"description":"Label or annotation values by key."}}};
const schema17 = {"type":"object","additionalProperties":false,"properties":{"name":{"type":"string","description":"Name of the pattern.","format":"dns-label"},"version":{"type":"string","description":"Semantic version.","pattern":"^\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?$"},"labels":{"$ref":"#/definitions/Labels"},"annotations":{"$ref":"#/definitions/Labels"}},"required":["name","version"],"description":"Name and version."};
const schema18 = {"type":"object","additionalProperties":{"type":"string"},"description":"Label or annotation values by key."};

function validate46(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
let data0 = data[key0];
if(typeof data0 !== "string"){
const err0 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/additionalProperties/type",keyword:"type",params:{type: "string"},schema:schema18.additionalProperties.type,parentSchema:schema18.additionalProperties,data:data0};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema18.type,parentSchema:schema18,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate46.errors = vErrors;
return errors === 0;
}


function validate45(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.name === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},schema:schema17.required,parentSchema:schema17,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.version === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "version"},schema:schema17.required,parentSchema:schema17,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!((((key0 === "name") || (key0 === "version")) || (key0 === "labels")) || (key0 === "annotations"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema17,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.name !== undefined){
let data0 = data.name;
if(typeof data0 === "string"){
if(!(formats0(data0))){
const err3 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/format",keyword:"format",params:{format: "dns-label"},schema:"dns-label",parentSchema:schema17.properties.name,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"},schema:schema17.properties.name.type,parentSchema:schema17.properties.name,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.version !== undefined){
let data1 = data.version;
if(typeof data1 === "string"){
if(!pattern0.test(data1)){
const err5 = {instancePath:instancePath+"/version",schemaPath:"#/properties/version/pattern",keyword:"pattern",params:{pattern: "^\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?$"},schema:"^\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?$",parentSchema:schema17.properties.version,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/version",schemaPath:"#/properties/version/type",keyword:"type",params:{type: "string"},schema:schema17.properties.version.type,parentSchema:schema17.properties.version,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.labels !== undefined){
if(!(validate46(data.labels, {instancePath:instancePath+"/labels",parentData:data,parentDataProperty:"labels",rootData}))){
vErrors = vErrors === null ? validate46.errors : vErrors.concat(validate46.errors);
errors = vErrors.length;
}
}
if(data.annotations !== undefined){
if(!(validate46(data.annotations, {instancePath:instancePath+"/annotations",parentData:data,parentDataProperty:"annotations",rootData}))){
vErrors = vErrors === null ? validate46.errors : vErrors.concat(validate46.errors);
errors = vErrors.length;
}
}
}
else {
const err7 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema17.type,parentSchema:schema17,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
validate45.errors = vErrors;
return errors === 0;
}


function validate44(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="patternTest" */;
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.apiVersion === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "apiVersion"},schema:schema16.required,parentSchema:schema16,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.kind === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},schema:schema16.required,parentSchema:schema16,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.metadata === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "metadata"},schema:schema16.required,parentSchema:schema16,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.spec === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "spec"},schema:schema16.required,parentSchema:schema16,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key0 in data){
if(!((((key0 === "apiVersion") || (key0 === "kind")) || (key0 === "metadata")) || (key0 === "spec"))){
const err4 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema16,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.apiVersion !== undefined){
let data0 = data.apiVersion;
if(typeof data0 !== "string"){
const err5 = {instancePath:instancePath+"/apiVersion",schemaPath:"#/properties/apiVersion/type",keyword:"type",params:{type: "string"},schema:schema16.properties.apiVersion.type,parentSchema:schema16.properties.apiVersion,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if("meshwright.dev/v1alpha1" !== data0){
const err6 = {instancePath:instancePath+"/apiVersion",schemaPath:"#/properties/apiVersion/const",keyword:"const",params:{allowedValue: "meshwright.dev/v1alpha1"},schema:"meshwright.dev/v1alpha1",parentSchema:schema16.properties.apiVersion,data:data0};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.kind !== undefined){
let data1 = data.kind;
if(typeof data1 !== "string"){
const err7 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/type",keyword:"type",params:{type: "string"},schema:schema16.properties.kind.type,parentSchema:schema16.properties.kind,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if("PatternTest" !== data1){
const err8 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "PatternTest"},schema:"PatternTest",parentSchema:schema16.properties.kind,data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.metadata !== undefined){
if(!(validate45(data.metadata, {instancePath:instancePath+"/metadata",parentData:data,parentDataProperty:"metadata",rootData}))){
vErrors = vErrors === null ? validate45.errors : vErrors.concat(validate45.errors);
errors = vErrors.length;
}
}
if(data.spec !== undefined){
let data3 = data.spec;
if(data3 && typeof data3 == "object" && !Array.isArray(data3)){
if(data3.expect === undefined){
const err9 = {instancePath:instancePath+"/spec",schemaPath:"#/properties/spec/required",keyword:"required",params:{missingProperty: "expect"},schema:schema16.properties.spec.required,parentSchema:schema16.properties.spec,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
for(const key1 in data3){
if(!(((((key1 === "parameters") || (key1 === "targets")) || (key1 === "patches")) || (key1 === "expect")) || (key1 === "sabotage"))){
const err10 = {instancePath:instancePath+"/spec",schemaPath:"#/properties/spec/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema16.properties.spec,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data3.parameters !== undefined){
let data4 = data3.parameters;
if(!(data4 && typeof data4 == "object" && !Array.isArray(data4))){
const err11 = {instancePath:instancePath+"/spec/parameters",schemaPath:"#/properties/spec/properties/parameters/type",keyword:"type",params:{type: "object"},schema:schema16.properties.spec.properties.parameters.type,parentSchema:schema16.properties.spec.properties.parameters,data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data3.targets !== undefined){
let data5 = data3.targets;
if(typeof data5 !== "string"){
const err12 = {instancePath:instancePath+"/spec/targets",schemaPath:"#/properties/spec/properties/targets/type",keyword:"type",params:{type: "string"},schema:schema16.properties.spec.properties.targets.type,parentSchema:schema16.properties.spec.properties.targets,data:data5};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if("sandbox" !== data5){
const err13 = {instancePath:instancePath+"/spec/targets",schemaPath:"#/properties/spec/properties/targets/const",keyword:"const",params:{allowedValue: "sandbox"},schema:"sandbox",parentSchema:schema16.properties.spec.properties.targets,data:data5};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data3.patches !== undefined){
let data6 = data3.patches;
if(Array.isArray(data6)){
const len0 = data6.length;
for(let i0=0; i0<len0; i0++){
let data7 = data6[i0];
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
if(data7.manifest === undefined){
const err14 = {instancePath:instancePath+"/spec/patches/" + i0,schemaPath:"#/properties/spec/properties/patches/items/required",keyword:"required",params:{missingProperty: "manifest"},schema:schema16.properties.spec.properties.patches.items.required,parentSchema:schema16.properties.spec.properties.patches.items,data:data7};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(data7.set === undefined){
const err15 = {instancePath:instancePath+"/spec/patches/" + i0,schemaPath:"#/properties/spec/properties/patches/items/required",keyword:"required",params:{missingProperty: "set"},schema:schema16.properties.spec.properties.patches.items.required,parentSchema:schema16.properties.spec.properties.patches.items,data:data7};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
for(const key2 in data7){
if(!((key2 === "manifest") || (key2 === "set"))){
const err16 = {instancePath:instancePath+"/spec/patches/" + i0,schemaPath:"#/properties/spec/properties/patches/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},schema:false,parentSchema:schema16.properties.spec.properties.patches.items,data:data7};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data7.manifest !== undefined){
let data8 = data7.manifest;
if(typeof data8 !== "string"){
const err17 = {instancePath:instancePath+"/spec/patches/" + i0+"/manifest",schemaPath:"#/properties/spec/properties/patches/items/properties/manifest/type",keyword:"type",params:{type: "string"},schema:schema16.properties.spec.properties.patches.items.properties.manifest.type,parentSchema:schema16.properties.spec.properties.patches.items.properties.manifest,data:data8};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data7.set !== undefined){
let data9 = data7.set;
if(!(data9 && typeof data9 == "object" && !Array.isArray(data9))){
const err18 = {instancePath:instancePath+"/spec/patches/" + i0+"/set",schemaPath:"#/properties/spec/properties/patches/items/properties/set/type",keyword:"type",params:{type: "object"},schema:schema16.properties.spec.properties.patches.items.properties.set.type,parentSchema:schema16.properties.spec.properties.patches.items.properties.set,data:data9};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
}
else {
const err19 = {instancePath:instancePath+"/spec/patches/" + i0,schemaPath:"#/properties/spec/properties/patches/items/type",keyword:"type",params:{type: "object"},schema:schema16.properties.spec.properties.patches.items.type,parentSchema:schema16.properties.spec.properties.patches.items,data:data7};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
else {
const err20 = {instancePath:instancePath+"/spec/patches",schemaPath:"#/properties/spec/properties/patches/type",keyword:"type",params:{type: "array"},schema:schema16.properties.spec.properties.patches.type,parentSchema:schema16.properties.spec.properties.patches,data:data6};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data3.expect !== undefined){
let data10 = data3.expect;
if(data10 && typeof data10 == "object" && !Array.isArray(data10)){
if(data10.outcome === undefined){
const err21 = {instancePath:instancePath+"/spec/expect",schemaPath:"#/properties/spec/properties/expect/required",keyword:"required",params:{missingProperty: "outcome"},schema:schema16.properties.spec.properties.expect.required,parentSchema:schema16.properties.spec.properties.expect,data:data10};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
for(const key3 in data10){
if(!((key3 === "outcome") || (key3 === "proofs"))){
const err22 = {instancePath:instancePath+"/spec/expect",schemaPath:"#/properties/spec/properties/expect/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},schema:false,parentSchema:schema16.properties.spec.properties.expect,data:data10};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data10.outcome !== undefined){
let data11 = data10.outcome;
if(typeof data11 !== "string"){
const err23 = {instancePath:instancePath+"/spec/expect/outcome",schemaPath:"#/properties/spec/properties/expect/properties/outcome/type",keyword:"type",params:{type: "string"},schema:schema16.properties.spec.properties.expect.properties.outcome.type,parentSchema:schema16.properties.spec.properties.expect.properties.outcome,data:data11};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
if(!(((((data11 === "succeeded") || (data11 === "failed")) || (data11 === "rolledBack")) || (data11 === "rollbackFailed")) || (data11 === "cancelled"))){
const err24 = {instancePath:instancePath+"/spec/expect/outcome",schemaPath:"#/properties/spec/properties/expect/properties/outcome/enum",keyword:"enum",params:{allowedValues: schema16.properties.spec.properties.expect.properties.outcome.enum},schema:schema16.properties.spec.properties.expect.properties.outcome.enum,parentSchema:schema16.properties.spec.properties.expect.properties.outcome,data:data11};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data10.proofs !== undefined){
let data12 = data10.proofs;
if(data12 && typeof data12 == "object" && !Array.isArray(data12)){
for(const key4 in data12){
let data13 = data12[key4];
if(typeof data13 !== "string"){
const err25 = {instancePath:instancePath+"/spec/expect/proofs/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/spec/properties/expect/properties/proofs/additionalProperties/type",keyword:"type",params:{type: "string"},schema:schema16.properties.spec.properties.expect.properties.proofs.additionalProperties.type,parentSchema:schema16.properties.spec.properties.expect.properties.proofs.additionalProperties,data:data13};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
if(!((((data13 === "passed") || (data13 === "failed")) || (data13 === "inconclusive")) || (data13 === "unsupported"))){
const err26 = {instancePath:instancePath+"/spec/expect/proofs/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/spec/properties/expect/properties/proofs/additionalProperties/enum",keyword:"enum",params:{allowedValues: schema16.properties.spec.properties.expect.properties.proofs.additionalProperties.enum},schema:schema16.properties.spec.properties.expect.properties.proofs.additionalProperties.enum,parentSchema:schema16.properties.spec.properties.expect.properties.proofs.additionalProperties,data:data13};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
}
else {
const err27 = {instancePath:instancePath+"/spec/expect/proofs",schemaPath:"#/properties/spec/properties/expect/properties/proofs/type",keyword:"type",params:{type: "object"},schema:schema16.properties.spec.properties.expect.properties.proofs.type,parentSchema:schema16.properties.spec.properties.expect.properties.proofs,data:data12};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
}
else {
const err28 = {instancePath:instancePath+"/spec/expect",schemaPath:"#/properties/spec/properties/expect/type",keyword:"type",params:{type: "object"},schema:schema16.properties.spec.properties.expect.type,parentSchema:schema16.properties.spec.properties.expect,data:data10};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data3.sabotage !== undefined){
let data14 = data3.sabotage;
if(Array.isArray(data14)){
const len1 = data14.length;
for(let i1=0; i1<len1; i1++){
let data15 = data14[i1];
if(data15 && typeof data15 == "object" && !Array.isArray(data15)){
if(data15.switch === undefined){
const err29 = {instancePath:instancePath+"/spec/sabotage/" + i1,schemaPath:"#/properties/spec/properties/sabotage/items/required",keyword:"required",params:{missingProperty: "switch"},schema:schema16.properties.spec.properties.sabotage.items.required,parentSchema:schema16.properties.spec.properties.sabotage.items,data:data15};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
if(data15.expect === undefined){
const err30 = {instancePath:instancePath+"/spec/sabotage/" + i1,schemaPath:"#/properties/spec/properties/sabotage/items/required",keyword:"required",params:{missingProperty: "expect"},schema:schema16.properties.spec.properties.sabotage.items.required,parentSchema:schema16.properties.spec.properties.sabotage.items,data:data15};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
for(const key5 in data15){
if(!((((key5 === "switch") || (key5 === "at")) || (key5 === "expect")) || (key5 === "others"))){
const err31 = {instancePath:instancePath+"/spec/sabotage/" + i1,schemaPath:"#/properties/spec/properties/sabotage/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},schema:false,parentSchema:schema16.properties.spec.properties.sabotage.items,data:data15};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
if(data15.switch !== undefined){
let data16 = data15.switch;
if(typeof data16 !== "string"){
const err32 = {instancePath:instancePath+"/spec/sabotage/" + i1+"/switch",schemaPath:"#/properties/spec/properties/sabotage/items/properties/switch/type",keyword:"type",params:{type: "string"},schema:schema16.properties.spec.properties.sabotage.items.properties.switch.type,parentSchema:schema16.properties.spec.properties.sabotage.items.properties.switch,data:data16};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
if(data15.at !== undefined){
let data17 = data15.at;
if(typeof data17 !== "string"){
const err33 = {instancePath:instancePath+"/spec/sabotage/" + i1+"/at",schemaPath:"#/properties/spec/properties/sabotage/items/properties/at/type",keyword:"type",params:{type: "string"},schema:schema16.properties.spec.properties.sabotage.items.properties.at.type,parentSchema:schema16.properties.spec.properties.sabotage.items.properties.at,data:data17};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data15.expect !== undefined){
let data18 = data15.expect;
if(data18 && typeof data18 == "object" && !Array.isArray(data18)){
if(Object.keys(data18).length < 1){
const err34 = {instancePath:instancePath+"/spec/sabotage/" + i1+"/expect",schemaPath:"#/properties/spec/properties/sabotage/items/properties/expect/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema16.properties.spec.properties.sabotage.items.properties.expect,data:data18};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
for(const key6 in data18){
let data19 = data18[key6];
if(typeof data19 !== "string"){
const err35 = {instancePath:instancePath+"/spec/sabotage/" + i1+"/expect/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/spec/properties/sabotage/items/properties/expect/additionalProperties/type",keyword:"type",params:{type: "string"},schema:schema16.properties.spec.properties.sabotage.items.properties.expect.additionalProperties.type,parentSchema:schema16.properties.spec.properties.sabotage.items.properties.expect.additionalProperties,data:data19};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
if(!((data19 === "failed") || (data19 === "inconclusive"))){
const err36 = {instancePath:instancePath+"/spec/sabotage/" + i1+"/expect/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/spec/properties/sabotage/items/properties/expect/additionalProperties/enum",keyword:"enum",params:{allowedValues: schema16.properties.spec.properties.sabotage.items.properties.expect.additionalProperties.enum},schema:schema16.properties.spec.properties.sabotage.items.properties.expect.additionalProperties.enum,parentSchema:schema16.properties.spec.properties.sabotage.items.properties.expect.additionalProperties,data:data19};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
}
else {
const err37 = {instancePath:instancePath+"/spec/sabotage/" + i1+"/expect",schemaPath:"#/properties/spec/properties/sabotage/items/properties/expect/type",keyword:"type",params:{type: "object"},schema:schema16.properties.spec.properties.sabotage.items.properties.expect.type,parentSchema:schema16.properties.spec.properties.sabotage.items.properties.expect,data:data18};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
if(data15.others !== undefined){
let data20 = data15.others;
if(typeof data20 !== "string"){
const err38 = {instancePath:instancePath+"/spec/sabotage/" + i1+"/others",schemaPath:"#/properties/spec/properties/sabotage/items/properties/others/type",keyword:"type",params:{type: "string"},schema:schema16.properties.spec.properties.sabotage.items.properties.others.type,parentSchema:schema16.properties.spec.properties.sabotage.items.properties.others,data:data20};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
if(!(data20 === "passed")){
const err39 = {instancePath:instancePath+"/spec/sabotage/" + i1+"/others",schemaPath:"#/properties/spec/properties/sabotage/items/properties/others/enum",keyword:"enum",params:{allowedValues: schema16.properties.spec.properties.sabotage.items.properties.others.enum},schema:schema16.properties.spec.properties.sabotage.items.properties.others.enum,parentSchema:schema16.properties.spec.properties.sabotage.items.properties.others,data:data20};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
}
else {
const err40 = {instancePath:instancePath+"/spec/sabotage/" + i1,schemaPath:"#/properties/spec/properties/sabotage/items/type",keyword:"type",params:{type: "object"},schema:schema16.properties.spec.properties.sabotage.items.type,parentSchema:schema16.properties.spec.properties.sabotage.items,data:data15};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
}
else {
const err41 = {instancePath:instancePath+"/spec/sabotage",schemaPath:"#/properties/spec/properties/sabotage/type",keyword:"type",params:{type: "array"},schema:schema16.properties.spec.properties.sabotage.type,parentSchema:schema16.properties.spec.properties.sabotage,data:data14};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
}
else {
const err42 = {instancePath:instancePath+"/spec",schemaPath:"#/properties/spec/type",keyword:"type",params:{type: "object"},schema:schema16.properties.spec.type,parentSchema:schema16.properties.spec,data:data3};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
}
else {
const err43 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema16.type,parentSchema:schema16,data};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
validate44.errors = vErrors;
return errors === 0;
}

export const validatePatternSet = validate50;
const schema19 = {"$schema":"http://json-schema.org/draft-07/schema#","$id":"patternSet","title":"PatternSetDocument","description":"Patterns that run together as one run with one journal, in order or as `needs` says; every step's key starts with its member's id.","type":"object","additionalProperties":false,"properties":{"apiVersion":{"type":"string","description":"Version of the language.","const":"meshwright.dev/v1alpha1"},"kind":{"type":"string","description":"Kind of document.","const":"PatternSet"},"metadata":{"$ref":"pattern#/definitions/Metadata"},"spec":{"type":"object","additionalProperties":false,"description":"The set.","properties":{"summary":{"type":"string","description":"One sentence: what it is for.","minLength":1},"requires":{"type":"object","additionalProperties":false,"properties":{"engine":{"type":"string","description":"Version range of meshwright."},"apis":{"type":"array","items":{"type":"string","description":"apiVersion."},"description":"APIs the cluster must serve."},"capabilities":{"type":"array","items":{"type":"string","description":"Capability name, such as traffic-split."},"description":"What the mesh must be able to do."}},"description":"What the pattern needs; a mesh lacking a capability makes it unsupported, not failed."},"parameters":{"type":"object","additionalProperties":{"$ref":"pattern#/definitions/Parameter"},"propertyNames":{"pattern":"^[a-z][A-Za-z0-9_]*$"},"description":"Values that a user may set, for the members' parameters."},"targets":{"type":"object","description":"Roles, bound to clusters on the command line.","additionalProperties":{"type":"object","additionalProperties":false,"properties":{"description":{"type":"string","description":"What the role is for."}}},"minProperties":1},"imports":{"type":"object","description":"Other patterns by name.","additionalProperties":{"$ref":"pattern#/definitions/Import"},"propertyNames":{"pattern":"^[a-z][A-Za-z0-9_]*$"}},"concurrency":{"type":"object","additionalProperties":false,"properties":{"maxParallel":{"type":"integer","description":"Steps at once.","minimum":1,"maximum":64,"default":8}},"description":"How much at once."},"deadline":{"$ref":"pattern#/definitions/Duration","description":"How long the run may take, finally aside. The moment is in its journal: while the run is suspended or interrupted its clock stands still, a process that died does not stop it, and one that is resumed after a failure has the whole time again."},"onFailure":{"type":"string","description":"What happens after a failed step.","enum":["rollback","stop","continue"],"default":"rollback"},"patterns":{"type":"array","minItems":1,"description":"Members, in order.","items":{"type":"object","additionalProperties":false,"description":"One member.","properties":{"id":{"type":"string","description":"Name of the member; keys of its steps start with it.","pattern":"^[a-z][A-Za-z0-9_]*$","maxLength":63},"pattern":{"type":"string","description":"A file or folder relative to this one, or a name from spec.imports.","minLength":1},"digest":{"type":"string","description":"Digest of the used pattern's content; when it is another one, nothing is run.","pattern":"^sha256:[0-9a-f]{64}$"},"parameters":{"type":"object","description":"Values for the member's parameters."},"targets":{"type":"object","description":"Role of the member to role of the set.","additionalProperties":{"type":"string","description":"Role of the set."}},"target":{"type":"string","description":"Role of the set for a member with one role."},"namespace":{"type":"string","description":"In place of the member's default namespace.","format":"dns-label"},"needs":{"type":"array","description":"Members that must be done first, in place of all before it.","items":{"type":"string","description":"Id of a member."}},"when":{"type":"string","description":"CEL: whether the member runs.","minLength":1,"x-cel":"bool"}},"required":["id","pattern"]}},"outputs":{"type":"object","additionalProperties":{"$ref":"pattern#/definitions/Output"},"description":"Values of the run."}},"required":["summary","patterns"]}},"required":["apiVersion","kind","metadata","spec"]};

function validate51(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.name === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},schema:schema8.required,parentSchema:schema8,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.version === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "version"},schema:schema8.required,parentSchema:schema8,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!((((key0 === "name") || (key0 === "version")) || (key0 === "labels")) || (key0 === "annotations"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema8,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.name !== undefined){
let data0 = data.name;
if(typeof data0 === "string"){
if(!(formats0(data0))){
const err3 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/format",keyword:"format",params:{format: "dns-label"},schema:"dns-label",parentSchema:schema8.properties.name,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"},schema:schema8.properties.name.type,parentSchema:schema8.properties.name,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.version !== undefined){
let data1 = data.version;
if(typeof data1 === "string"){
if(!pattern0.test(data1)){
const err5 = {instancePath:instancePath+"/version",schemaPath:"#/properties/version/pattern",keyword:"pattern",params:{pattern: "^\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?$"},schema:"^\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?$",parentSchema:schema8.properties.version,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/version",schemaPath:"#/properties/version/type",keyword:"type",params:{type: "string"},schema:schema8.properties.version.type,parentSchema:schema8.properties.version,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.labels !== undefined){
if(!(validate24(data.labels, {instancePath:instancePath+"/labels",parentData:data,parentDataProperty:"labels",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.annotations !== undefined){
if(!(validate24(data.annotations, {instancePath:instancePath+"/annotations",parentData:data,parentDataProperty:"annotations",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
}
else {
const err7 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema8.type,parentSchema:schema8,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
validate51.errors = vErrors;
return errors === 0;
}


function validate55(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},schema:schema11.required,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(func5.call(schema11.properties, key0))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if(typeof data0 !== "string"){
const err2 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/type",keyword:"type",params:{type: "string"},schema:schema11.properties.type.type,parentSchema:schema11.properties.type,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(!((((((((data0 === "string") || (data0 === "integer")) || (data0 === "number")) || (data0 === "boolean")) || (data0 === "array")) || (data0 === "object")) || (data0 === "duration")) || (data0 === "quantity"))){
const err3 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/enum",keyword:"enum",params:{allowedValues: schema11.properties.type.enum},schema:schema11.properties.type.enum,parentSchema:schema11.properties.type,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.description !== undefined){
let data1 = data.description;
if(typeof data1 !== "string"){
const err4 = {instancePath:instancePath+"/description",schemaPath:"#/properties/description/type",keyword:"type",params:{type: "string"},schema:schema11.properties.description.type,parentSchema:schema11.properties.description,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.secret !== undefined){
let data2 = data.secret;
if(typeof data2 !== "boolean"){
const err5 = {instancePath:instancePath+"/secret",schemaPath:"#/properties/secret/type",keyword:"type",params:{type: "boolean"},schema:schema11.properties.secret.type,parentSchema:schema11.properties.secret,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.enum !== undefined){
let data3 = data.enum;
if(Array.isArray(data3)){
if(data3.length < 1){
const err6 = {instancePath:instancePath+"/enum",schemaPath:"#/properties/enum/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema11.properties.enum,data:data3};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/enum",schemaPath:"#/properties/enum/type",keyword:"type",params:{type: "array"},schema:schema11.properties.enum.type,parentSchema:schema11.properties.enum,data:data3};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.format !== undefined){
let data4 = data.format;
if(typeof data4 !== "string"){
const err8 = {instancePath:instancePath+"/format",schemaPath:"#/properties/format/type",keyword:"type",params:{type: "string"},schema:schema11.properties.format.type,parentSchema:schema11.properties.format,data:data4};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(!((((data4 === "dns-label") || (data4 === "dns-subdomain")) || (data4 === "uri")) || (data4 === "duration"))){
const err9 = {instancePath:instancePath+"/format",schemaPath:"#/properties/format/enum",keyword:"enum",params:{allowedValues: schema11.properties.format.enum},schema:schema11.properties.format.enum,parentSchema:schema11.properties.format,data:data4};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.pattern !== undefined){
let data5 = data.pattern;
if(typeof data5 !== "string"){
const err10 = {instancePath:instancePath+"/pattern",schemaPath:"#/properties/pattern/type",keyword:"type",params:{type: "string"},schema:schema11.properties.pattern.type,parentSchema:schema11.properties.pattern,data:data5};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.minLength !== undefined){
let data6 = data.minLength;
if(!((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6)))){
const err11 = {instancePath:instancePath+"/minLength",schemaPath:"#/properties/minLength/type",keyword:"type",params:{type: "integer"},schema:schema11.properties.minLength.type,parentSchema:schema11.properties.minLength,data:data6};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(typeof data6 == "number"){
if(data6 < 0 || isNaN(data6)){
const err12 = {instancePath:instancePath+"/minLength",schemaPath:"#/properties/minLength/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema11.properties.minLength,data:data6};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
}
if(data.maxLength !== undefined){
let data7 = data.maxLength;
if(!((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7)))){
const err13 = {instancePath:instancePath+"/maxLength",schemaPath:"#/properties/maxLength/type",keyword:"type",params:{type: "integer"},schema:schema11.properties.maxLength.type,parentSchema:schema11.properties.maxLength,data:data7};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(typeof data7 == "number"){
if(data7 < 0 || isNaN(data7)){
const err14 = {instancePath:instancePath+"/maxLength",schemaPath:"#/properties/maxLength/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema11.properties.maxLength,data:data7};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
if(data.minimum !== undefined){
let data8 = data.minimum;
if(!(typeof data8 == "number")){
const err15 = {instancePath:instancePath+"/minimum",schemaPath:"#/properties/minimum/type",keyword:"type",params:{type: "number"},schema:schema11.properties.minimum.type,parentSchema:schema11.properties.minimum,data:data8};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.maximum !== undefined){
let data9 = data.maximum;
if(!(typeof data9 == "number")){
const err16 = {instancePath:instancePath+"/maximum",schemaPath:"#/properties/maximum/type",keyword:"type",params:{type: "number"},schema:schema11.properties.maximum.type,parentSchema:schema11.properties.maximum,data:data9};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data.items !== undefined){
if(!(validate29(data.items, {instancePath:instancePath+"/items",parentData:data,parentDataProperty:"items",rootData}))){
vErrors = vErrors === null ? validate29.errors : vErrors.concat(validate29.errors);
errors = vErrors.length;
}
}
if(data.minItems !== undefined){
let data11 = data.minItems;
if(!((typeof data11 == "number") && (!(data11 % 1) && !isNaN(data11)))){
const err17 = {instancePath:instancePath+"/minItems",schemaPath:"#/properties/minItems/type",keyword:"type",params:{type: "integer"},schema:schema11.properties.minItems.type,parentSchema:schema11.properties.minItems,data:data11};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
if(typeof data11 == "number"){
if(data11 < 0 || isNaN(data11)){
const err18 = {instancePath:instancePath+"/minItems",schemaPath:"#/properties/minItems/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema11.properties.minItems,data:data11};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
}
if(data.maxItems !== undefined){
let data12 = data.maxItems;
if(!((typeof data12 == "number") && (!(data12 % 1) && !isNaN(data12)))){
const err19 = {instancePath:instancePath+"/maxItems",schemaPath:"#/properties/maxItems/type",keyword:"type",params:{type: "integer"},schema:schema11.properties.maxItems.type,parentSchema:schema11.properties.maxItems,data:data12};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if(typeof data12 == "number"){
if(data12 < 0 || isNaN(data12)){
const err20 = {instancePath:instancePath+"/maxItems",schemaPath:"#/properties/maxItems/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema11.properties.maxItems,data:data12};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
}
}
else {
const err21 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema11.type,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
validate55.errors = vErrors;
return errors === 0;
}


function validate58(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.pattern === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "pattern"},schema:schema12.required,parentSchema:schema12,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((key0 === "pattern") || (key0 === "digest"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema12,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.pattern !== undefined){
let data0 = data.pattern;
if(typeof data0 === "string"){
if(func2(data0) < 1){
const err2 = {instancePath:instancePath+"/pattern",schemaPath:"#/properties/pattern/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema12.properties.pattern,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/pattern",schemaPath:"#/properties/pattern/type",keyword:"type",params:{type: "string"},schema:schema12.properties.pattern.type,parentSchema:schema12.properties.pattern,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.digest !== undefined){
let data1 = data.digest;
if(typeof data1 === "string"){
if(!pattern4.test(data1)){
const err4 = {instancePath:instancePath+"/digest",schemaPath:"#/properties/digest/pattern",keyword:"pattern",params:{pattern: "^sha256:[0-9a-f]{64}$"},schema:"^sha256:[0-9a-f]{64}$",parentSchema:schema12.properties.digest,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/digest",schemaPath:"#/properties/digest/type",keyword:"type",params:{type: "string"},schema:schema12.properties.digest.type,parentSchema:schema12.properties.digest,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
else {
const err6 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema12.type,parentSchema:schema12,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
validate58.errors = vErrors;
return errors === 0;
}


function validate60(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(typeof data === "string"){
if(!(formats2(data))){
const err0 = {instancePath,schemaPath:"#/format",keyword:"format",params:{format: "duration"},schema:"duration",parentSchema:schema13,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"},schema:schema13.type,parentSchema:schema13,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate60.errors = vErrors;
return errors === 0;
}


function validate62(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},schema:schema15.required,parentSchema:schema15,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.value === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "value"},schema:schema15.required,parentSchema:schema15,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!((key0 === "type") || (key0 === "value"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema15,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if(typeof data0 !== "string"){
const err3 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/type",keyword:"type",params:{type: "string"},schema:schema15.properties.type.type,parentSchema:schema15.properties.type,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(!((((((((data0 === "string") || (data0 === "integer")) || (data0 === "number")) || (data0 === "boolean")) || (data0 === "array")) || (data0 === "object")) || (data0 === "duration")) || (data0 === "quantity"))){
const err4 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/enum",keyword:"enum",params:{allowedValues: schema15.properties.type.enum},schema:schema15.properties.type.enum,parentSchema:schema15.properties.type,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.value !== undefined){
let data1 = data.value;
if(typeof data1 === "string"){
if(func2(data1) < 1){
const err5 = {instancePath:instancePath+"/value",schemaPath:"#/properties/value/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema15.properties.value,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/value",schemaPath:"#/properties/value/type",keyword:"type",params:{type: "string"},schema:schema15.properties.value.type,parentSchema:schema15.properties.value,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
else {
const err7 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema15.type,parentSchema:schema15,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
validate62.errors = vErrors;
return errors === 0;
}


function validate50(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="patternSet" */;
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.apiVersion === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "apiVersion"},schema:schema19.required,parentSchema:schema19,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.kind === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},schema:schema19.required,parentSchema:schema19,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.metadata === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "metadata"},schema:schema19.required,parentSchema:schema19,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.spec === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "spec"},schema:schema19.required,parentSchema:schema19,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key0 in data){
if(!((((key0 === "apiVersion") || (key0 === "kind")) || (key0 === "metadata")) || (key0 === "spec"))){
const err4 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema19,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.apiVersion !== undefined){
let data0 = data.apiVersion;
if(typeof data0 !== "string"){
const err5 = {instancePath:instancePath+"/apiVersion",schemaPath:"#/properties/apiVersion/type",keyword:"type",params:{type: "string"},schema:schema19.properties.apiVersion.type,parentSchema:schema19.properties.apiVersion,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if("meshwright.dev/v1alpha1" !== data0){
const err6 = {instancePath:instancePath+"/apiVersion",schemaPath:"#/properties/apiVersion/const",keyword:"const",params:{allowedValue: "meshwright.dev/v1alpha1"},schema:"meshwright.dev/v1alpha1",parentSchema:schema19.properties.apiVersion,data:data0};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.kind !== undefined){
let data1 = data.kind;
if(typeof data1 !== "string"){
const err7 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/type",keyword:"type",params:{type: "string"},schema:schema19.properties.kind.type,parentSchema:schema19.properties.kind,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if("PatternSet" !== data1){
const err8 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "PatternSet"},schema:"PatternSet",parentSchema:schema19.properties.kind,data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.metadata !== undefined){
if(!(validate51(data.metadata, {instancePath:instancePath+"/metadata",parentData:data,parentDataProperty:"metadata",rootData}))){
vErrors = vErrors === null ? validate51.errors : vErrors.concat(validate51.errors);
errors = vErrors.length;
}
}
if(data.spec !== undefined){
let data3 = data.spec;
if(data3 && typeof data3 == "object" && !Array.isArray(data3)){
if(data3.summary === undefined){
const err9 = {instancePath:instancePath+"/spec",schemaPath:"#/properties/spec/required",keyword:"required",params:{missingProperty: "summary"},schema:schema19.properties.spec.required,parentSchema:schema19.properties.spec,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(data3.patterns === undefined){
const err10 = {instancePath:instancePath+"/spec",schemaPath:"#/properties/spec/required",keyword:"required",params:{missingProperty: "patterns"},schema:schema19.properties.spec.required,parentSchema:schema19.properties.spec,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
for(const key1 in data3){
if(!(func5.call(schema19.properties.spec.properties, key1))){
const err11 = {instancePath:instancePath+"/spec",schemaPath:"#/properties/spec/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema19.properties.spec,data:data3};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data3.summary !== undefined){
let data4 = data3.summary;
if(typeof data4 === "string"){
if(func2(data4) < 1){
const err12 = {instancePath:instancePath+"/spec/summary",schemaPath:"#/properties/spec/properties/summary/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema19.properties.spec.properties.summary,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
else {
const err13 = {instancePath:instancePath+"/spec/summary",schemaPath:"#/properties/spec/properties/summary/type",keyword:"type",params:{type: "string"},schema:schema19.properties.spec.properties.summary.type,parentSchema:schema19.properties.spec.properties.summary,data:data4};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data3.requires !== undefined){
let data5 = data3.requires;
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
for(const key2 in data5){
if(!(((key2 === "engine") || (key2 === "apis")) || (key2 === "capabilities"))){
const err14 = {instancePath:instancePath+"/spec/requires",schemaPath:"#/properties/spec/properties/requires/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},schema:false,parentSchema:schema19.properties.spec.properties.requires,data:data5};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data5.engine !== undefined){
let data6 = data5.engine;
if(typeof data6 !== "string"){
const err15 = {instancePath:instancePath+"/spec/requires/engine",schemaPath:"#/properties/spec/properties/requires/properties/engine/type",keyword:"type",params:{type: "string"},schema:schema19.properties.spec.properties.requires.properties.engine.type,parentSchema:schema19.properties.spec.properties.requires.properties.engine,data:data6};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data5.apis !== undefined){
let data7 = data5.apis;
if(Array.isArray(data7)){
const len0 = data7.length;
for(let i0=0; i0<len0; i0++){
let data8 = data7[i0];
if(typeof data8 !== "string"){
const err16 = {instancePath:instancePath+"/spec/requires/apis/" + i0,schemaPath:"#/properties/spec/properties/requires/properties/apis/items/type",keyword:"type",params:{type: "string"},schema:schema19.properties.spec.properties.requires.properties.apis.items.type,parentSchema:schema19.properties.spec.properties.requires.properties.apis.items,data:data8};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
}
else {
const err17 = {instancePath:instancePath+"/spec/requires/apis",schemaPath:"#/properties/spec/properties/requires/properties/apis/type",keyword:"type",params:{type: "array"},schema:schema19.properties.spec.properties.requires.properties.apis.type,parentSchema:schema19.properties.spec.properties.requires.properties.apis,data:data7};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data5.capabilities !== undefined){
let data9 = data5.capabilities;
if(Array.isArray(data9)){
const len1 = data9.length;
for(let i1=0; i1<len1; i1++){
let data10 = data9[i1];
if(typeof data10 !== "string"){
const err18 = {instancePath:instancePath+"/spec/requires/capabilities/" + i1,schemaPath:"#/properties/spec/properties/requires/properties/capabilities/items/type",keyword:"type",params:{type: "string"},schema:schema19.properties.spec.properties.requires.properties.capabilities.items.type,parentSchema:schema19.properties.spec.properties.requires.properties.capabilities.items,data:data10};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
}
else {
const err19 = {instancePath:instancePath+"/spec/requires/capabilities",schemaPath:"#/properties/spec/properties/requires/properties/capabilities/type",keyword:"type",params:{type: "array"},schema:schema19.properties.spec.properties.requires.properties.capabilities.type,parentSchema:schema19.properties.spec.properties.requires.properties.capabilities,data:data9};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
else {
const err20 = {instancePath:instancePath+"/spec/requires",schemaPath:"#/properties/spec/properties/requires/type",keyword:"type",params:{type: "object"},schema:schema19.properties.spec.properties.requires.type,parentSchema:schema19.properties.spec.properties.requires,data:data5};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data3.parameters !== undefined){
let data11 = data3.parameters;
if(data11 && typeof data11 == "object" && !Array.isArray(data11)){
for(const key3 in data11){
const _errs27 = errors;
if(typeof key3 === "string"){
if(!pattern2.test(key3)){
const err21 = {instancePath:instancePath+"/spec/parameters",schemaPath:"#/properties/spec/properties/parameters/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[a-z][A-Za-z0-9_]*$"},schema:"^[a-z][A-Za-z0-9_]*$",parentSchema:schema19.properties.spec.properties.parameters.propertyNames,data:key3,propertyName:key3};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
var valid7 = _errs27 === errors;
if(!valid7){
const err22 = {instancePath:instancePath+"/spec/parameters",schemaPath:"#/properties/spec/properties/parameters/propertyNames",keyword:"propertyNames",params:{propertyName: key3},schema:schema19.properties.spec.properties.parameters.propertyNames,parentSchema:schema19.properties.spec.properties.parameters,data:data11};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
for(const key4 in data11){
if(!(validate55(data11[key4], {instancePath:instancePath+"/spec/parameters/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data11,parentDataProperty:key4,rootData}))){
vErrors = vErrors === null ? validate55.errors : vErrors.concat(validate55.errors);
errors = vErrors.length;
}
}
}
else {
const err23 = {instancePath:instancePath+"/spec/parameters",schemaPath:"#/properties/spec/properties/parameters/type",keyword:"type",params:{type: "object"},schema:schema19.properties.spec.properties.parameters.type,parentSchema:schema19.properties.spec.properties.parameters,data:data11};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data3.targets !== undefined){
let data13 = data3.targets;
if(data13 && typeof data13 == "object" && !Array.isArray(data13)){
if(Object.keys(data13).length < 1){
const err24 = {instancePath:instancePath+"/spec/targets",schemaPath:"#/properties/spec/properties/targets/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema19.properties.spec.properties.targets,data:data13};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
for(const key5 in data13){
let data14 = data13[key5];
if(data14 && typeof data14 == "object" && !Array.isArray(data14)){
for(const key6 in data14){
if(!(key6 === "description")){
const err25 = {instancePath:instancePath+"/spec/targets/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/spec/properties/targets/additionalProperties/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},schema:false,parentSchema:schema19.properties.spec.properties.targets.additionalProperties,data:data14};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data14.description !== undefined){
let data15 = data14.description;
if(typeof data15 !== "string"){
const err26 = {instancePath:instancePath+"/spec/targets/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/description",schemaPath:"#/properties/spec/properties/targets/additionalProperties/properties/description/type",keyword:"type",params:{type: "string"},schema:schema19.properties.spec.properties.targets.additionalProperties.properties.description.type,parentSchema:schema19.properties.spec.properties.targets.additionalProperties.properties.description,data:data15};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
}
else {
const err27 = {instancePath:instancePath+"/spec/targets/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/spec/properties/targets/additionalProperties/type",keyword:"type",params:{type: "object"},schema:schema19.properties.spec.properties.targets.additionalProperties.type,parentSchema:schema19.properties.spec.properties.targets.additionalProperties,data:data14};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
}
else {
const err28 = {instancePath:instancePath+"/spec/targets",schemaPath:"#/properties/spec/properties/targets/type",keyword:"type",params:{type: "object"},schema:schema19.properties.spec.properties.targets.type,parentSchema:schema19.properties.spec.properties.targets,data:data13};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data3.imports !== undefined){
let data16 = data3.imports;
if(data16 && typeof data16 == "object" && !Array.isArray(data16)){
for(const key7 in data16){
const _errs40 = errors;
if(typeof key7 === "string"){
if(!pattern2.test(key7)){
const err29 = {instancePath:instancePath+"/spec/imports",schemaPath:"#/properties/spec/properties/imports/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[a-z][A-Za-z0-9_]*$"},schema:"^[a-z][A-Za-z0-9_]*$",parentSchema:schema19.properties.spec.properties.imports.propertyNames,data:key7,propertyName:key7};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
var valid11 = _errs40 === errors;
if(!valid11){
const err30 = {instancePath:instancePath+"/spec/imports",schemaPath:"#/properties/spec/properties/imports/propertyNames",keyword:"propertyNames",params:{propertyName: key7},schema:schema19.properties.spec.properties.imports.propertyNames,parentSchema:schema19.properties.spec.properties.imports,data:data16};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
for(const key8 in data16){
if(!(validate58(data16[key8], {instancePath:instancePath+"/spec/imports/" + key8.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data16,parentDataProperty:key8,rootData}))){
vErrors = vErrors === null ? validate58.errors : vErrors.concat(validate58.errors);
errors = vErrors.length;
}
}
}
else {
const err31 = {instancePath:instancePath+"/spec/imports",schemaPath:"#/properties/spec/properties/imports/type",keyword:"type",params:{type: "object"},schema:schema19.properties.spec.properties.imports.type,parentSchema:schema19.properties.spec.properties.imports,data:data16};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
if(data3.concurrency !== undefined){
let data18 = data3.concurrency;
if(data18 && typeof data18 == "object" && !Array.isArray(data18)){
for(const key9 in data18){
if(!(key9 === "maxParallel")){
const err32 = {instancePath:instancePath+"/spec/concurrency",schemaPath:"#/properties/spec/properties/concurrency/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key9},schema:false,parentSchema:schema19.properties.spec.properties.concurrency,data:data18};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
if(data18.maxParallel !== undefined){
let data19 = data18.maxParallel;
if(!((typeof data19 == "number") && (!(data19 % 1) && !isNaN(data19)))){
const err33 = {instancePath:instancePath+"/spec/concurrency/maxParallel",schemaPath:"#/properties/spec/properties/concurrency/properties/maxParallel/type",keyword:"type",params:{type: "integer"},schema:schema19.properties.spec.properties.concurrency.properties.maxParallel.type,parentSchema:schema19.properties.spec.properties.concurrency.properties.maxParallel,data:data19};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
if(typeof data19 == "number"){
if(data19 > 64 || isNaN(data19)){
const err34 = {instancePath:instancePath+"/spec/concurrency/maxParallel",schemaPath:"#/properties/spec/properties/concurrency/properties/maxParallel/maximum",keyword:"maximum",params:{comparison: "<=", limit: 64},schema:64,parentSchema:schema19.properties.spec.properties.concurrency.properties.maxParallel,data:data19};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
if(data19 < 1 || isNaN(data19)){
const err35 = {instancePath:instancePath+"/spec/concurrency/maxParallel",schemaPath:"#/properties/spec/properties/concurrency/properties/maxParallel/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema19.properties.spec.properties.concurrency.properties.maxParallel,data:data19};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
}
}
else {
const err36 = {instancePath:instancePath+"/spec/concurrency",schemaPath:"#/properties/spec/properties/concurrency/type",keyword:"type",params:{type: "object"},schema:schema19.properties.spec.properties.concurrency.type,parentSchema:schema19.properties.spec.properties.concurrency,data:data18};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data3.deadline !== undefined){
if(!(validate60(data3.deadline, {instancePath:instancePath+"/spec/deadline",parentData:data3,parentDataProperty:"deadline",rootData}))){
vErrors = vErrors === null ? validate60.errors : vErrors.concat(validate60.errors);
errors = vErrors.length;
}
}
if(data3.onFailure !== undefined){
let data21 = data3.onFailure;
if(typeof data21 !== "string"){
const err37 = {instancePath:instancePath+"/spec/onFailure",schemaPath:"#/properties/spec/properties/onFailure/type",keyword:"type",params:{type: "string"},schema:schema19.properties.spec.properties.onFailure.type,parentSchema:schema19.properties.spec.properties.onFailure,data:data21};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
if(!(((data21 === "rollback") || (data21 === "stop")) || (data21 === "continue"))){
const err38 = {instancePath:instancePath+"/spec/onFailure",schemaPath:"#/properties/spec/properties/onFailure/enum",keyword:"enum",params:{allowedValues: schema19.properties.spec.properties.onFailure.enum},schema:schema19.properties.spec.properties.onFailure.enum,parentSchema:schema19.properties.spec.properties.onFailure,data:data21};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
if(data3.patterns !== undefined){
let data22 = data3.patterns;
if(Array.isArray(data22)){
if(data22.length < 1){
const err39 = {instancePath:instancePath+"/spec/patterns",schemaPath:"#/properties/spec/properties/patterns/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema19.properties.spec.properties.patterns,data:data22};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
const len2 = data22.length;
for(let i2=0; i2<len2; i2++){
let data23 = data22[i2];
if(data23 && typeof data23 == "object" && !Array.isArray(data23)){
if(data23.id === undefined){
const err40 = {instancePath:instancePath+"/spec/patterns/" + i2,schemaPath:"#/properties/spec/properties/patterns/items/required",keyword:"required",params:{missingProperty: "id"},schema:schema19.properties.spec.properties.patterns.items.required,parentSchema:schema19.properties.spec.properties.patterns.items,data:data23};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
if(data23.pattern === undefined){
const err41 = {instancePath:instancePath+"/spec/patterns/" + i2,schemaPath:"#/properties/spec/properties/patterns/items/required",keyword:"required",params:{missingProperty: "pattern"},schema:schema19.properties.spec.properties.patterns.items.required,parentSchema:schema19.properties.spec.properties.patterns.items,data:data23};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
for(const key10 in data23){
if(!(func5.call(schema19.properties.spec.properties.patterns.items.properties, key10))){
const err42 = {instancePath:instancePath+"/spec/patterns/" + i2,schemaPath:"#/properties/spec/properties/patterns/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key10},schema:false,parentSchema:schema19.properties.spec.properties.patterns.items,data:data23};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
if(data23.id !== undefined){
let data24 = data23.id;
if(typeof data24 === "string"){
if(func2(data24) > 63){
const err43 = {instancePath:instancePath+"/spec/patterns/" + i2+"/id",schemaPath:"#/properties/spec/properties/patterns/items/properties/id/maxLength",keyword:"maxLength",params:{limit: 63},schema:63,parentSchema:schema19.properties.spec.properties.patterns.items.properties.id,data:data24};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
if(!pattern2.test(data24)){
const err44 = {instancePath:instancePath+"/spec/patterns/" + i2+"/id",schemaPath:"#/properties/spec/properties/patterns/items/properties/id/pattern",keyword:"pattern",params:{pattern: "^[a-z][A-Za-z0-9_]*$"},schema:"^[a-z][A-Za-z0-9_]*$",parentSchema:schema19.properties.spec.properties.patterns.items.properties.id,data:data24};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
else {
const err45 = {instancePath:instancePath+"/spec/patterns/" + i2+"/id",schemaPath:"#/properties/spec/properties/patterns/items/properties/id/type",keyword:"type",params:{type: "string"},schema:schema19.properties.spec.properties.patterns.items.properties.id.type,parentSchema:schema19.properties.spec.properties.patterns.items.properties.id,data:data24};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
if(data23.pattern !== undefined){
let data25 = data23.pattern;
if(typeof data25 === "string"){
if(func2(data25) < 1){
const err46 = {instancePath:instancePath+"/spec/patterns/" + i2+"/pattern",schemaPath:"#/properties/spec/properties/patterns/items/properties/pattern/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema19.properties.spec.properties.patterns.items.properties.pattern,data:data25};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
else {
const err47 = {instancePath:instancePath+"/spec/patterns/" + i2+"/pattern",schemaPath:"#/properties/spec/properties/patterns/items/properties/pattern/type",keyword:"type",params:{type: "string"},schema:schema19.properties.spec.properties.patterns.items.properties.pattern.type,parentSchema:schema19.properties.spec.properties.patterns.items.properties.pattern,data:data25};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
if(data23.digest !== undefined){
let data26 = data23.digest;
if(typeof data26 === "string"){
if(!pattern4.test(data26)){
const err48 = {instancePath:instancePath+"/spec/patterns/" + i2+"/digest",schemaPath:"#/properties/spec/properties/patterns/items/properties/digest/pattern",keyword:"pattern",params:{pattern: "^sha256:[0-9a-f]{64}$"},schema:"^sha256:[0-9a-f]{64}$",parentSchema:schema19.properties.spec.properties.patterns.items.properties.digest,data:data26};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
else {
const err49 = {instancePath:instancePath+"/spec/patterns/" + i2+"/digest",schemaPath:"#/properties/spec/properties/patterns/items/properties/digest/type",keyword:"type",params:{type: "string"},schema:schema19.properties.spec.properties.patterns.items.properties.digest.type,parentSchema:schema19.properties.spec.properties.patterns.items.properties.digest,data:data26};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
if(data23.parameters !== undefined){
let data27 = data23.parameters;
if(!(data27 && typeof data27 == "object" && !Array.isArray(data27))){
const err50 = {instancePath:instancePath+"/spec/patterns/" + i2+"/parameters",schemaPath:"#/properties/spec/properties/patterns/items/properties/parameters/type",keyword:"type",params:{type: "object"},schema:schema19.properties.spec.properties.patterns.items.properties.parameters.type,parentSchema:schema19.properties.spec.properties.patterns.items.properties.parameters,data:data27};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
if(data23.targets !== undefined){
let data28 = data23.targets;
if(data28 && typeof data28 == "object" && !Array.isArray(data28)){
for(const key11 in data28){
let data29 = data28[key11];
if(typeof data29 !== "string"){
const err51 = {instancePath:instancePath+"/spec/patterns/" + i2+"/targets/" + key11.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/spec/properties/patterns/items/properties/targets/additionalProperties/type",keyword:"type",params:{type: "string"},schema:schema19.properties.spec.properties.patterns.items.properties.targets.additionalProperties.type,parentSchema:schema19.properties.spec.properties.patterns.items.properties.targets.additionalProperties,data:data29};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
}
else {
const err52 = {instancePath:instancePath+"/spec/patterns/" + i2+"/targets",schemaPath:"#/properties/spec/properties/patterns/items/properties/targets/type",keyword:"type",params:{type: "object"},schema:schema19.properties.spec.properties.patterns.items.properties.targets.type,parentSchema:schema19.properties.spec.properties.patterns.items.properties.targets,data:data28};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
if(data23.target !== undefined){
let data30 = data23.target;
if(typeof data30 !== "string"){
const err53 = {instancePath:instancePath+"/spec/patterns/" + i2+"/target",schemaPath:"#/properties/spec/properties/patterns/items/properties/target/type",keyword:"type",params:{type: "string"},schema:schema19.properties.spec.properties.patterns.items.properties.target.type,parentSchema:schema19.properties.spec.properties.patterns.items.properties.target,data:data30};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
if(data23.namespace !== undefined){
let data31 = data23.namespace;
if(typeof data31 === "string"){
if(!(formats0(data31))){
const err54 = {instancePath:instancePath+"/spec/patterns/" + i2+"/namespace",schemaPath:"#/properties/spec/properties/patterns/items/properties/namespace/format",keyword:"format",params:{format: "dns-label"},schema:"dns-label",parentSchema:schema19.properties.spec.properties.patterns.items.properties.namespace,data:data31};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
else {
const err55 = {instancePath:instancePath+"/spec/patterns/" + i2+"/namespace",schemaPath:"#/properties/spec/properties/patterns/items/properties/namespace/type",keyword:"type",params:{type: "string"},schema:schema19.properties.spec.properties.patterns.items.properties.namespace.type,parentSchema:schema19.properties.spec.properties.patterns.items.properties.namespace,data:data31};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
if(data23.needs !== undefined){
let data32 = data23.needs;
if(Array.isArray(data32)){
const len3 = data32.length;
for(let i3=0; i3<len3; i3++){
let data33 = data32[i3];
if(typeof data33 !== "string"){
const err56 = {instancePath:instancePath+"/spec/patterns/" + i2+"/needs/" + i3,schemaPath:"#/properties/spec/properties/patterns/items/properties/needs/items/type",keyword:"type",params:{type: "string"},schema:schema19.properties.spec.properties.patterns.items.properties.needs.items.type,parentSchema:schema19.properties.spec.properties.patterns.items.properties.needs.items,data:data33};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
}
}
else {
const err57 = {instancePath:instancePath+"/spec/patterns/" + i2+"/needs",schemaPath:"#/properties/spec/properties/patterns/items/properties/needs/type",keyword:"type",params:{type: "array"},schema:schema19.properties.spec.properties.patterns.items.properties.needs.type,parentSchema:schema19.properties.spec.properties.patterns.items.properties.needs,data:data32};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
if(data23.when !== undefined){
let data34 = data23.when;
if(typeof data34 === "string"){
if(func2(data34) < 1){
const err58 = {instancePath:instancePath+"/spec/patterns/" + i2+"/when",schemaPath:"#/properties/spec/properties/patterns/items/properties/when/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema19.properties.spec.properties.patterns.items.properties.when,data:data34};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
}
else {
const err59 = {instancePath:instancePath+"/spec/patterns/" + i2+"/when",schemaPath:"#/properties/spec/properties/patterns/items/properties/when/type",keyword:"type",params:{type: "string"},schema:schema19.properties.spec.properties.patterns.items.properties.when.type,parentSchema:schema19.properties.spec.properties.patterns.items.properties.when,data:data34};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
}
else {
const err60 = {instancePath:instancePath+"/spec/patterns/" + i2,schemaPath:"#/properties/spec/properties/patterns/items/type",keyword:"type",params:{type: "object"},schema:schema19.properties.spec.properties.patterns.items.type,parentSchema:schema19.properties.spec.properties.patterns.items,data:data23};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
}
}
else {
const err61 = {instancePath:instancePath+"/spec/patterns",schemaPath:"#/properties/spec/properties/patterns/type",keyword:"type",params:{type: "array"},schema:schema19.properties.spec.properties.patterns.type,parentSchema:schema19.properties.spec.properties.patterns,data:data22};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
}
if(data3.outputs !== undefined){
let data35 = data3.outputs;
if(data35 && typeof data35 == "object" && !Array.isArray(data35)){
for(const key12 in data35){
if(!(validate62(data35[key12], {instancePath:instancePath+"/spec/outputs/" + key12.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data35,parentDataProperty:key12,rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
}
else {
const err62 = {instancePath:instancePath+"/spec/outputs",schemaPath:"#/properties/spec/properties/outputs/type",keyword:"type",params:{type: "object"},schema:schema19.properties.spec.properties.outputs.type,parentSchema:schema19.properties.spec.properties.outputs,data:data35};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
}
else {
const err63 = {instancePath:instancePath+"/spec",schemaPath:"#/properties/spec/type",keyword:"type",params:{type: "object"},schema:schema19.properties.spec.type,parentSchema:schema19.properties.spec,data:data3};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
}
}
else {
const err64 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema19.type,parentSchema:schema19,data};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
validate50.errors = vErrors;
return errors === 0;
}

export const validate_step = validate64;
const schema25 = {"type":"object","additionalProperties":false,"properties":{"id":{"type":"string","description":"Name of the step; CEL can say it.","pattern":"^[a-z][A-Za-z0-9_]*$","maxLength":63},"needs":{"type":"array","items":{"type":"string","description":"Step id."},"description":"Waits only for these; [] starts at once."},"when":{"type":"string","description":"CEL condition; false skips the step.","minLength":1,"x-cel":"bool"},"forEach":{"type":"object","additionalProperties":false,"properties":{"in":{"description":"The items, or one expression that yields them.","anyOf":[{"type":"array","items":{}},{"type":"string"}]},"as":{"type":"string","description":"Variable name of the item.","pattern":"^[a-z][A-Za-z0-9_]*$"},"key":{"type":"string","description":"Text that names the iteration; needed for object items.","minLength":1},"strategy":{"type":"string","description":"One after the other, or all at once.","enum":["serial","parallel"],"default":"serial"}},"required":["in","as"],"description":"Repeats the step for each item."},"matrix":{"type":"object","description":"Repeats the step for each combination.","additionalProperties":{"anyOf":[{"type":"array","items":{}},{"type":"string"}]},"minProperties":1},"target":{"type":"string","description":"Role of the cluster.","minLength":1},"namespace":{"type":"string","description":"Namespace of the step.","format":"dns-label"},"timeout":{"$ref":"#/definitions/Duration","description":"How long one attempt may take. For approve: the time to decide in, from when it asks, also while the run is suspended."},"deadline":{"$ref":"#/definitions/Duration","description":"How long all attempts of the step may take together, from the first; time in which the run was suspended or interrupted does not count."},"retry":{"$ref":"#/definitions/Retry"},"outputs":{"type":"object","additionalProperties":{"$ref":"#/definitions/Output"},"description":"Values for later steps."},"compensate":{"description":"How the step is undone: put back what was there (restore), not at all (none), or by steps.","anyOf":[{"type":"string","description":"restore or none.","enum":["restore","none"]},{"type":"object","additionalProperties":false,"properties":{"steps":{"type":"array","items":{"type":"object"},"description":"Steps that undo this one.","minItems":1}},"required":["steps"]}],"default":"restore"},"continueOnError":{"type":"boolean","description":"A failure of this step does not end the run.","default":false},"installMesh":true,"enrol":true,"apply":true,"delete":true,"scale":true,"policy":true,"probe":true,"performance":true,"assert":true,"wait":true,"capture":true,"exec":true,"conformance":true,"group":true,"approve":true,"uses":true},"required":["id"],"description":"One step: common fields and exactly one action."};

function validate64(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.id === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "id"},schema:schema25.required,parentSchema:schema25,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(func5.call(schema25.properties, key0))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema25,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.id !== undefined){
let data0 = data.id;
if(typeof data0 === "string"){
if(func2(data0) > 63){
const err2 = {instancePath:instancePath+"/id",schemaPath:"#/properties/id/maxLength",keyword:"maxLength",params:{limit: 63},schema:63,parentSchema:schema25.properties.id,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(!pattern2.test(data0)){
const err3 = {instancePath:instancePath+"/id",schemaPath:"#/properties/id/pattern",keyword:"pattern",params:{pattern: "^[a-z][A-Za-z0-9_]*$"},schema:"^[a-z][A-Za-z0-9_]*$",parentSchema:schema25.properties.id,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/id",schemaPath:"#/properties/id/type",keyword:"type",params:{type: "string"},schema:schema25.properties.id.type,parentSchema:schema25.properties.id,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.needs !== undefined){
let data1 = data.needs;
if(Array.isArray(data1)){
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
if(typeof data2 !== "string"){
const err5 = {instancePath:instancePath+"/needs/" + i0,schemaPath:"#/properties/needs/items/type",keyword:"type",params:{type: "string"},schema:schema25.properties.needs.items.type,parentSchema:schema25.properties.needs.items,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
else {
const err6 = {instancePath:instancePath+"/needs",schemaPath:"#/properties/needs/type",keyword:"type",params:{type: "array"},schema:schema25.properties.needs.type,parentSchema:schema25.properties.needs,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.when !== undefined){
let data3 = data.when;
if(typeof data3 === "string"){
if(func2(data3) < 1){
const err7 = {instancePath:instancePath+"/when",schemaPath:"#/properties/when/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema25.properties.when,data:data3};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/when",schemaPath:"#/properties/when/type",keyword:"type",params:{type: "string"},schema:schema25.properties.when.type,parentSchema:schema25.properties.when,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.forEach !== undefined){
let data4 = data.forEach;
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
if(data4.in === undefined){
const err9 = {instancePath:instancePath+"/forEach",schemaPath:"#/properties/forEach/required",keyword:"required",params:{missingProperty: "in"},schema:schema25.properties.forEach.required,parentSchema:schema25.properties.forEach,data:data4};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(data4.as === undefined){
const err10 = {instancePath:instancePath+"/forEach",schemaPath:"#/properties/forEach/required",keyword:"required",params:{missingProperty: "as"},schema:schema25.properties.forEach.required,parentSchema:schema25.properties.forEach,data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
for(const key1 in data4){
if(!((((key1 === "in") || (key1 === "as")) || (key1 === "key")) || (key1 === "strategy"))){
const err11 = {instancePath:instancePath+"/forEach",schemaPath:"#/properties/forEach/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema25.properties.forEach,data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data4.in !== undefined){
let data5 = data4.in;
const _errs14 = errors;
let valid4 = false;
const _errs15 = errors;
if(!(Array.isArray(data5))){
const err12 = {instancePath:instancePath+"/forEach/in",schemaPath:"#/properties/forEach/properties/in/anyOf/0/type",keyword:"type",params:{type: "array"},schema:schema25.properties.forEach.properties.in.anyOf[0].type,parentSchema:schema25.properties.forEach.properties.in.anyOf[0],data:data5};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
var _valid0 = _errs15 === errors;
valid4 = valid4 || _valid0;
if(!valid4){
const _errs17 = errors;
if(typeof data5 !== "string"){
const err13 = {instancePath:instancePath+"/forEach/in",schemaPath:"#/properties/forEach/properties/in/anyOf/1/type",keyword:"type",params:{type: "string"},schema:schema25.properties.forEach.properties.in.anyOf[1].type,parentSchema:schema25.properties.forEach.properties.in.anyOf[1],data:data5};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
var _valid0 = _errs17 === errors;
valid4 = valid4 || _valid0;
}
if(!valid4){
const err14 = {instancePath:instancePath+"/forEach/in",schemaPath:"#/properties/forEach/properties/in/anyOf",keyword:"anyOf",params:{},schema:schema25.properties.forEach.properties.in.anyOf,parentSchema:schema25.properties.forEach.properties.in,data:data5};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
else {
errors = _errs14;
if(vErrors !== null){
if(_errs14){
vErrors.length = _errs14;
}
else {
vErrors = null;
}
}
}
}
if(data4.as !== undefined){
let data6 = data4.as;
if(typeof data6 === "string"){
if(!pattern2.test(data6)){
const err15 = {instancePath:instancePath+"/forEach/as",schemaPath:"#/properties/forEach/properties/as/pattern",keyword:"pattern",params:{pattern: "^[a-z][A-Za-z0-9_]*$"},schema:"^[a-z][A-Za-z0-9_]*$",parentSchema:schema25.properties.forEach.properties.as,data:data6};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
else {
const err16 = {instancePath:instancePath+"/forEach/as",schemaPath:"#/properties/forEach/properties/as/type",keyword:"type",params:{type: "string"},schema:schema25.properties.forEach.properties.as.type,parentSchema:schema25.properties.forEach.properties.as,data:data6};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data4.key !== undefined){
let data7 = data4.key;
if(typeof data7 === "string"){
if(func2(data7) < 1){
const err17 = {instancePath:instancePath+"/forEach/key",schemaPath:"#/properties/forEach/properties/key/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema25.properties.forEach.properties.key,data:data7};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
else {
const err18 = {instancePath:instancePath+"/forEach/key",schemaPath:"#/properties/forEach/properties/key/type",keyword:"type",params:{type: "string"},schema:schema25.properties.forEach.properties.key.type,parentSchema:schema25.properties.forEach.properties.key,data:data7};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data4.strategy !== undefined){
let data8 = data4.strategy;
if(typeof data8 !== "string"){
const err19 = {instancePath:instancePath+"/forEach/strategy",schemaPath:"#/properties/forEach/properties/strategy/type",keyword:"type",params:{type: "string"},schema:schema25.properties.forEach.properties.strategy.type,parentSchema:schema25.properties.forEach.properties.strategy,data:data8};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if(!((data8 === "serial") || (data8 === "parallel"))){
const err20 = {instancePath:instancePath+"/forEach/strategy",schemaPath:"#/properties/forEach/properties/strategy/enum",keyword:"enum",params:{allowedValues: schema25.properties.forEach.properties.strategy.enum},schema:schema25.properties.forEach.properties.strategy.enum,parentSchema:schema25.properties.forEach.properties.strategy,data:data8};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
}
else {
const err21 = {instancePath:instancePath+"/forEach",schemaPath:"#/properties/forEach/type",keyword:"type",params:{type: "object"},schema:schema25.properties.forEach.type,parentSchema:schema25.properties.forEach,data:data4};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data.matrix !== undefined){
let data9 = data.matrix;
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
if(Object.keys(data9).length < 1){
const err22 = {instancePath:instancePath+"/matrix",schemaPath:"#/properties/matrix/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema25.properties.matrix,data:data9};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
for(const key2 in data9){
let data10 = data9[key2];
const _errs29 = errors;
let valid6 = false;
const _errs30 = errors;
if(!(Array.isArray(data10))){
const err23 = {instancePath:instancePath+"/matrix/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/matrix/additionalProperties/anyOf/0/type",keyword:"type",params:{type: "array"},schema:schema25.properties.matrix.additionalProperties.anyOf[0].type,parentSchema:schema25.properties.matrix.additionalProperties.anyOf[0],data:data10};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
var _valid1 = _errs30 === errors;
valid6 = valid6 || _valid1;
if(!valid6){
const _errs32 = errors;
if(typeof data10 !== "string"){
const err24 = {instancePath:instancePath+"/matrix/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/matrix/additionalProperties/anyOf/1/type",keyword:"type",params:{type: "string"},schema:schema25.properties.matrix.additionalProperties.anyOf[1].type,parentSchema:schema25.properties.matrix.additionalProperties.anyOf[1],data:data10};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
var _valid1 = _errs32 === errors;
valid6 = valid6 || _valid1;
}
if(!valid6){
const err25 = {instancePath:instancePath+"/matrix/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/matrix/additionalProperties/anyOf",keyword:"anyOf",params:{},schema:schema25.properties.matrix.additionalProperties.anyOf,parentSchema:schema25.properties.matrix.additionalProperties,data:data10};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
else {
errors = _errs29;
if(vErrors !== null){
if(_errs29){
vErrors.length = _errs29;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err26 = {instancePath:instancePath+"/matrix",schemaPath:"#/properties/matrix/type",keyword:"type",params:{type: "object"},schema:schema25.properties.matrix.type,parentSchema:schema25.properties.matrix,data:data9};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
if(data.target !== undefined){
let data11 = data.target;
if(typeof data11 === "string"){
if(func2(data11) < 1){
const err27 = {instancePath:instancePath+"/target",schemaPath:"#/properties/target/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema25.properties.target,data:data11};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
else {
const err28 = {instancePath:instancePath+"/target",schemaPath:"#/properties/target/type",keyword:"type",params:{type: "string"},schema:schema25.properties.target.type,parentSchema:schema25.properties.target,data:data11};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data.namespace !== undefined){
let data12 = data.namespace;
if(typeof data12 === "string"){
if(!(formats0(data12))){
const err29 = {instancePath:instancePath+"/namespace",schemaPath:"#/properties/namespace/format",keyword:"format",params:{format: "dns-label"},schema:"dns-label",parentSchema:schema25.properties.namespace,data:data12};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
else {
const err30 = {instancePath:instancePath+"/namespace",schemaPath:"#/properties/namespace/type",keyword:"type",params:{type: "string"},schema:schema25.properties.namespace.type,parentSchema:schema25.properties.namespace,data:data12};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
if(data.timeout !== undefined){
if(!(validate33(data.timeout, {instancePath:instancePath+"/timeout",parentData:data,parentDataProperty:"timeout",rootData}))){
vErrors = vErrors === null ? validate33.errors : vErrors.concat(validate33.errors);
errors = vErrors.length;
}
}
if(data.deadline !== undefined){
if(!(validate33(data.deadline, {instancePath:instancePath+"/deadline",parentData:data,parentDataProperty:"deadline",rootData}))){
vErrors = vErrors === null ? validate33.errors : vErrors.concat(validate33.errors);
errors = vErrors.length;
}
}
if(data.retry !== undefined){
if(!(validate36(data.retry, {instancePath:instancePath+"/retry",parentData:data,parentDataProperty:"retry",rootData}))){
vErrors = vErrors === null ? validate36.errors : vErrors.concat(validate36.errors);
errors = vErrors.length;
}
}
if(data.outputs !== undefined){
let data16 = data.outputs;
if(data16 && typeof data16 == "object" && !Array.isArray(data16)){
for(const key3 in data16){
if(!(validate41(data16[key3], {instancePath:instancePath+"/outputs/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data16,parentDataProperty:key3,rootData}))){
vErrors = vErrors === null ? validate41.errors : vErrors.concat(validate41.errors);
errors = vErrors.length;
}
}
}
else {
const err31 = {instancePath:instancePath+"/outputs",schemaPath:"#/properties/outputs/type",keyword:"type",params:{type: "object"},schema:schema25.properties.outputs.type,parentSchema:schema25.properties.outputs,data:data16};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
if(data.compensate !== undefined){
let data18 = data.compensate;
const _errs46 = errors;
let valid8 = false;
const _errs47 = errors;
if(typeof data18 !== "string"){
const err32 = {instancePath:instancePath+"/compensate",schemaPath:"#/properties/compensate/anyOf/0/type",keyword:"type",params:{type: "string"},schema:schema25.properties.compensate.anyOf[0].type,parentSchema:schema25.properties.compensate.anyOf[0],data:data18};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
if(!((data18 === "restore") || (data18 === "none"))){
const err33 = {instancePath:instancePath+"/compensate",schemaPath:"#/properties/compensate/anyOf/0/enum",keyword:"enum",params:{allowedValues: schema25.properties.compensate.anyOf[0].enum},schema:schema25.properties.compensate.anyOf[0].enum,parentSchema:schema25.properties.compensate.anyOf[0],data:data18};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
var _valid2 = _errs47 === errors;
valid8 = valid8 || _valid2;
if(!valid8){
const _errs49 = errors;
if(data18 && typeof data18 == "object" && !Array.isArray(data18)){
if(data18.steps === undefined){
const err34 = {instancePath:instancePath+"/compensate",schemaPath:"#/properties/compensate/anyOf/1/required",keyword:"required",params:{missingProperty: "steps"},schema:schema25.properties.compensate.anyOf[1].required,parentSchema:schema25.properties.compensate.anyOf[1],data:data18};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
for(const key4 in data18){
if(!(key4 === "steps")){
const err35 = {instancePath:instancePath+"/compensate",schemaPath:"#/properties/compensate/anyOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},schema:false,parentSchema:schema25.properties.compensate.anyOf[1],data:data18};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
if(data18.steps !== undefined){
let data19 = data18.steps;
if(Array.isArray(data19)){
if(data19.length < 1){
const err36 = {instancePath:instancePath+"/compensate/steps",schemaPath:"#/properties/compensate/anyOf/1/properties/steps/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema25.properties.compensate.anyOf[1].properties.steps,data:data19};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
const len1 = data19.length;
for(let i1=0; i1<len1; i1++){
let data20 = data19[i1];
if(!(data20 && typeof data20 == "object" && !Array.isArray(data20))){
const err37 = {instancePath:instancePath+"/compensate/steps/" + i1,schemaPath:"#/properties/compensate/anyOf/1/properties/steps/items/type",keyword:"type",params:{type: "object"},schema:schema25.properties.compensate.anyOf[1].properties.steps.items.type,parentSchema:schema25.properties.compensate.anyOf[1].properties.steps.items,data:data20};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
}
else {
const err38 = {instancePath:instancePath+"/compensate/steps",schemaPath:"#/properties/compensate/anyOf/1/properties/steps/type",keyword:"type",params:{type: "array"},schema:schema25.properties.compensate.anyOf[1].properties.steps.type,parentSchema:schema25.properties.compensate.anyOf[1].properties.steps,data:data19};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
}
else {
const err39 = {instancePath:instancePath+"/compensate",schemaPath:"#/properties/compensate/anyOf/1/type",keyword:"type",params:{type: "object"},schema:schema25.properties.compensate.anyOf[1].type,parentSchema:schema25.properties.compensate.anyOf[1],data:data18};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
var _valid2 = _errs49 === errors;
valid8 = valid8 || _valid2;
}
if(!valid8){
const err40 = {instancePath:instancePath+"/compensate",schemaPath:"#/properties/compensate/anyOf",keyword:"anyOf",params:{},schema:schema25.properties.compensate.anyOf,parentSchema:schema25.properties.compensate,data:data18};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
else {
errors = _errs46;
if(vErrors !== null){
if(_errs46){
vErrors.length = _errs46;
}
else {
vErrors = null;
}
}
}
}
if(data.continueOnError !== undefined){
let data21 = data.continueOnError;
if(typeof data21 !== "boolean"){
const err41 = {instancePath:instancePath+"/continueOnError",schemaPath:"#/properties/continueOnError/type",keyword:"type",params:{type: "boolean"},schema:schema25.properties.continueOnError.type,parentSchema:schema25.properties.continueOnError,data:data21};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
}
else {
const err42 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema25.type,parentSchema:schema25,data};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
validate64.errors = vErrors;
return errors === 0;
}

export const validate_apply = validate69;
const schema26 = {"title":"ApplyInput","description":"Applies objects server-side, owned by this pattern, and waits until they are observed.","x-effect":"idempotent","x-proof":false,"type":"object","additionalProperties":false,"properties":{"files":{"type":"array","items":{"type":"string","description":"File or folder below the pattern's folder.","minLength":1},"description":"Manifest files or folders, below the pattern's folder.","minItems":1},"inline":{"type":"array","items":{"$ref":"#/definitions/Manifest"},"description":"Objects written here.","minItems":1},"set":{"type":"object","description":"Values to put into the objects, by kind/name#path: deployment/web#spec.replicas."},"prune":{"type":"boolean","description":"Deletes what earlier runs of this pattern applied and no step of it contains any more; never a namespace or a definition. A rollback makes it again."},"conflicts":{"$ref":"#/definitions/Conflicts"},"waitFor":{"$ref":"#/definitions/WaitFor"},"objects":{"$ref":"#/definitions/Objects"}},"anyOf":[{"required":["files"]},{"required":["inline"]},{"required":["objects"]}]};
const schema27 = {"type":"object","description":"A Kubernetes object.","properties":{"apiVersion":{"type":"string","description":"Group and version, such as apps/v1.","minLength":1},"kind":{"type":"string","description":"Kind, such as Deployment.","minLength":1},"metadata":{"type":"object","description":"Name, namespace, labels, annotations."}},"required":["apiVersion","kind","metadata"]};

function validate70(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.apiVersion === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "apiVersion"},schema:schema27.required,parentSchema:schema27,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.kind === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},schema:schema27.required,parentSchema:schema27,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.metadata === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "metadata"},schema:schema27.required,parentSchema:schema27,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.apiVersion !== undefined){
let data0 = data.apiVersion;
if(typeof data0 === "string"){
if(func2(data0) < 1){
const err3 = {instancePath:instancePath+"/apiVersion",schemaPath:"#/properties/apiVersion/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema27.properties.apiVersion,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/apiVersion",schemaPath:"#/properties/apiVersion/type",keyword:"type",params:{type: "string"},schema:schema27.properties.apiVersion.type,parentSchema:schema27.properties.apiVersion,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.kind !== undefined){
let data1 = data.kind;
if(typeof data1 === "string"){
if(func2(data1) < 1){
const err5 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema27.properties.kind,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/type",keyword:"type",params:{type: "string"},schema:schema27.properties.kind.type,parentSchema:schema27.properties.kind,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.metadata !== undefined){
let data2 = data.metadata;
if(!(data2 && typeof data2 == "object" && !Array.isArray(data2))){
const err7 = {instancePath:instancePath+"/metadata",schemaPath:"#/properties/metadata/type",keyword:"type",params:{type: "object"},schema:schema27.properties.metadata.type,parentSchema:schema27.properties.metadata,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
else {
const err8 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema27.type,parentSchema:schema27,data};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
validate70.errors = vErrors;
return errors === 0;
}

const schema28 = {"type":"string","description":"What to do when another field manager owns a field: stop with its name, or take it over.","enum":["fail","force"],"default":"fail"};

function validate72(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(typeof data !== "string"){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"},schema:schema28.type,parentSchema:schema28,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(!((data === "fail") || (data === "force"))){
const err1 = {instancePath,schemaPath:"#/enum",keyword:"enum",params:{allowedValues: schema28.enum},schema:schema28.enum,parentSchema:schema28,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate72.errors = vErrors;
return errors === 0;
}

const schema29 = {"type":"object","additionalProperties":false,"properties":{"condition":{"type":"string","description":"Status condition that must be True: Available, Ready, Established, …","minLength":1},"timeout":{"$ref":"#/definitions/Duration"}},"required":["condition"],"description":"What must be observed on the objects that carry a status."};

function validate74(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.condition === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "condition"},schema:schema29.required,parentSchema:schema29,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((key0 === "condition") || (key0 === "timeout"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema29,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.condition !== undefined){
let data0 = data.condition;
if(typeof data0 === "string"){
if(func2(data0) < 1){
const err2 = {instancePath:instancePath+"/condition",schemaPath:"#/properties/condition/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema29.properties.condition,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/condition",schemaPath:"#/properties/condition/type",keyword:"type",params:{type: "string"},schema:schema29.properties.condition.type,parentSchema:schema29.properties.condition,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.timeout !== undefined){
if(!(validate33(data.timeout, {instancePath:instancePath+"/timeout",parentData:data,parentDataProperty:"timeout",rootData}))){
vErrors = vErrors === null ? validate33.errors : vErrors.concat(validate33.errors);
errors = vErrors.length;
}
}
}
else {
const err4 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema29.type,parentSchema:schema29,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
validate74.errors = vErrors;
return errors === 0;
}

const schema30 = {"type":"array","items":{"$ref":"#/definitions/Manifest"},"x-internal":true,"description":"The bound objects; filled in by the plan."};

function validate77(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(Array.isArray(data)){
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(!(validate70(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate70.errors : vErrors.concat(validate70.errors);
errors = vErrors.length;
}
}
}
else {
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "array"},schema:schema30.type,parentSchema:schema30,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate77.errors = vErrors;
return errors === 0;
}


function validate69(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
const _errs1 = errors;
let valid0 = false;
const _errs2 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.files === undefined){
const err0 = {instancePath,schemaPath:"#/anyOf/0/required",keyword:"required",params:{missingProperty: "files"},schema:schema26.anyOf[0].required,parentSchema:schema26.anyOf[0],data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var _valid0 = _errs2 === errors;
valid0 = valid0 || _valid0;
if(!valid0){
const _errs3 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.inline === undefined){
const err1 = {instancePath,schemaPath:"#/anyOf/1/required",keyword:"required",params:{missingProperty: "inline"},schema:schema26.anyOf[1].required,parentSchema:schema26.anyOf[1],data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
var _valid0 = _errs3 === errors;
valid0 = valid0 || _valid0;
if(!valid0){
const _errs4 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.objects === undefined){
const err2 = {instancePath,schemaPath:"#/anyOf/2/required",keyword:"required",params:{missingProperty: "objects"},schema:schema26.anyOf[2].required,parentSchema:schema26.anyOf[2],data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
var _valid0 = _errs4 === errors;
valid0 = valid0 || _valid0;
}
}
if(!valid0){
const err3 = {instancePath,schemaPath:"#/anyOf",keyword:"anyOf",params:{},schema:schema26.anyOf,parentSchema:schema26,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
else {
errors = _errs1;
if(vErrors !== null){
if(_errs1){
vErrors.length = _errs1;
}
else {
vErrors = null;
}
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((((((key0 === "files") || (key0 === "inline")) || (key0 === "set")) || (key0 === "prune")) || (key0 === "conflicts")) || (key0 === "waitFor")) || (key0 === "objects"))){
const err4 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema26,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.files !== undefined){
let data0 = data.files;
if(Array.isArray(data0)){
if(data0.length < 1){
const err5 = {instancePath:instancePath+"/files",schemaPath:"#/properties/files/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema26.properties.files,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
const len0 = data0.length;
for(let i0=0; i0<len0; i0++){
let data1 = data0[i0];
if(typeof data1 === "string"){
if(func2(data1) < 1){
const err6 = {instancePath:instancePath+"/files/" + i0,schemaPath:"#/properties/files/items/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema26.properties.files.items,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/files/" + i0,schemaPath:"#/properties/files/items/type",keyword:"type",params:{type: "string"},schema:schema26.properties.files.items.type,parentSchema:schema26.properties.files.items,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
else {
const err8 = {instancePath:instancePath+"/files",schemaPath:"#/properties/files/type",keyword:"type",params:{type: "array"},schema:schema26.properties.files.type,parentSchema:schema26.properties.files,data:data0};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.inline !== undefined){
let data2 = data.inline;
if(Array.isArray(data2)){
if(data2.length < 1){
const err9 = {instancePath:instancePath+"/inline",schemaPath:"#/properties/inline/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema26.properties.inline,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
const len1 = data2.length;
for(let i1=0; i1<len1; i1++){
if(!(validate70(data2[i1], {instancePath:instancePath+"/inline/" + i1,parentData:data2,parentDataProperty:i1,rootData}))){
vErrors = vErrors === null ? validate70.errors : vErrors.concat(validate70.errors);
errors = vErrors.length;
}
}
}
else {
const err10 = {instancePath:instancePath+"/inline",schemaPath:"#/properties/inline/type",keyword:"type",params:{type: "array"},schema:schema26.properties.inline.type,parentSchema:schema26.properties.inline,data:data2};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.set !== undefined){
let data4 = data.set;
if(!(data4 && typeof data4 == "object" && !Array.isArray(data4))){
const err11 = {instancePath:instancePath+"/set",schemaPath:"#/properties/set/type",keyword:"type",params:{type: "object"},schema:schema26.properties.set.type,parentSchema:schema26.properties.set,data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.prune !== undefined){
let data5 = data.prune;
if(typeof data5 !== "boolean"){
const err12 = {instancePath:instancePath+"/prune",schemaPath:"#/properties/prune/type",keyword:"type",params:{type: "boolean"},schema:schema26.properties.prune.type,parentSchema:schema26.properties.prune,data:data5};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.conflicts !== undefined){
if(!(validate72(data.conflicts, {instancePath:instancePath+"/conflicts",parentData:data,parentDataProperty:"conflicts",rootData}))){
vErrors = vErrors === null ? validate72.errors : vErrors.concat(validate72.errors);
errors = vErrors.length;
}
}
if(data.waitFor !== undefined){
if(!(validate74(data.waitFor, {instancePath:instancePath+"/waitFor",parentData:data,parentDataProperty:"waitFor",rootData}))){
vErrors = vErrors === null ? validate74.errors : vErrors.concat(validate74.errors);
errors = vErrors.length;
}
}
if(data.objects !== undefined){
if(!(validate77(data.objects, {instancePath:instancePath+"/objects",parentData:data,parentDataProperty:"objects",rootData}))){
vErrors = vErrors === null ? validate77.errors : vErrors.concat(validate77.errors);
errors = vErrors.length;
}
}
}
else {
const err13 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema26.type,parentSchema:schema26,data};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
validate69.errors = vErrors;
return errors === 0;
}

export const validate_approve = validate80;
const schema31 = {"title":"ApproveInput","description":"Waits for a person's decision, given at the terminal, by `meshwright approve RUN`, or before by `run --yes`. The step's own timeout is the time to decide in, counted from when it asks, also over a suspended run; without one it waits as long as the run may take.","x-effect":"pure","x-proof":false,"type":"object","additionalProperties":false,"properties":{"message":{"type":"string","description":"What the person is asked.","minLength":1,"maxLength":1000,"x-late":true},"onTimeout":{"type":"string","description":"What counts when nobody has decided in time.","enum":["reject","approve"],"default":"reject"}},"required":["message"]};

function validate80(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.message === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "message"},schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((key0 === "message") || (key0 === "onTimeout"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.message !== undefined){
let data0 = data.message;
if(typeof data0 === "string"){
if(func2(data0) > 1000){
const err2 = {instancePath:instancePath+"/message",schemaPath:"#/properties/message/maxLength",keyword:"maxLength",params:{limit: 1000},schema:1000,parentSchema:schema31.properties.message,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(func2(data0) < 1){
const err3 = {instancePath:instancePath+"/message",schemaPath:"#/properties/message/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema31.properties.message,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/message",schemaPath:"#/properties/message/type",keyword:"type",params:{type: "string"},schema:schema31.properties.message.type,parentSchema:schema31.properties.message,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.onTimeout !== undefined){
let data1 = data.onTimeout;
if(typeof data1 !== "string"){
const err5 = {instancePath:instancePath+"/onTimeout",schemaPath:"#/properties/onTimeout/type",keyword:"type",params:{type: "string"},schema:schema31.properties.onTimeout.type,parentSchema:schema31.properties.onTimeout,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(!((data1 === "reject") || (data1 === "approve"))){
const err6 = {instancePath:instancePath+"/onTimeout",schemaPath:"#/properties/onTimeout/enum",keyword:"enum",params:{allowedValues: schema31.properties.onTimeout.enum},schema:schema31.properties.onTimeout.enum,parentSchema:schema31.properties.onTimeout,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
else {
const err7 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema31.type,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
validate80.errors = vErrors;
return errors === 0;
}

export const validate_assert = validate81;
const schema32 = {"title":"AssertInput","description":"Checks CEL conditions over step outputs and live objects.","x-effect":"pure","x-proof":true,"type":"array","minItems":1,"items":{"type":"object","additionalProperties":false,"properties":{"that":{"type":"string","description":"CEL condition over params, steps, run, and object when a resource is named.","minLength":1,"x-cel":"bool"},"message":{"type":"string","description":"What it means when it does not hold."},"resource":{"$ref":"#/definitions/ResourceRef"},"eventually":{"$ref":"#/definitions/Eventually"},"consistently":{"$ref":"#/definitions/Consistently"}},"required":["that"],"description":"One condition."}};
const schema33 = {"type":"object","additionalProperties":false,"properties":{"apiVersion":{"type":"string","description":"Group and version, such as apps/v1.","minLength":1},"kind":{"type":"string","description":"Kind, such as Deployment.","minLength":1},"name":{"type":"string","description":"Name of the object.","minLength":1},"namespace":{"type":"string","description":"Namespace; the step's own when left out."}},"required":["apiVersion","kind","name"],"description":"One object of the cluster."};

function validate82(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.apiVersion === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "apiVersion"},schema:schema33.required,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.kind === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},schema:schema33.required,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.name === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},schema:schema33.required,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!((((key0 === "apiVersion") || (key0 === "kind")) || (key0 === "name")) || (key0 === "namespace"))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.apiVersion !== undefined){
let data0 = data.apiVersion;
if(typeof data0 === "string"){
if(func2(data0) < 1){
const err4 = {instancePath:instancePath+"/apiVersion",schemaPath:"#/properties/apiVersion/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema33.properties.apiVersion,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/apiVersion",schemaPath:"#/properties/apiVersion/type",keyword:"type",params:{type: "string"},schema:schema33.properties.apiVersion.type,parentSchema:schema33.properties.apiVersion,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.kind !== undefined){
let data1 = data.kind;
if(typeof data1 === "string"){
if(func2(data1) < 1){
const err6 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema33.properties.kind,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/type",keyword:"type",params:{type: "string"},schema:schema33.properties.kind.type,parentSchema:schema33.properties.kind,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.name !== undefined){
let data2 = data.name;
if(typeof data2 === "string"){
if(func2(data2) < 1){
const err8 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema33.properties.name,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
else {
const err9 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"},schema:schema33.properties.name.type,parentSchema:schema33.properties.name,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.namespace !== undefined){
let data3 = data.namespace;
if(typeof data3 !== "string"){
const err10 = {instancePath:instancePath+"/namespace",schemaPath:"#/properties/namespace/type",keyword:"type",params:{type: "string"},schema:schema33.properties.namespace.type,parentSchema:schema33.properties.namespace,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
else {
const err11 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema33.type,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
validate82.errors = vErrors;
return errors === 0;
}

const schema34 = {"type":"object","additionalProperties":false,"properties":{"within":{"$ref":"#/definitions/Duration"},"interval":{"$ref":"#/definitions/Duration"}},"required":["within"],"description":"Keep trying until it holds, at the longest this long."};

function validate84(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.within === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "within"},schema:schema34.required,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((key0 === "within") || (key0 === "interval"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.within !== undefined){
if(!(validate33(data.within, {instancePath:instancePath+"/within",parentData:data,parentDataProperty:"within",rootData}))){
vErrors = vErrors === null ? validate33.errors : vErrors.concat(validate33.errors);
errors = vErrors.length;
}
}
if(data.interval !== undefined){
if(!(validate33(data.interval, {instancePath:instancePath+"/interval",parentData:data,parentDataProperty:"interval",rootData}))){
vErrors = vErrors === null ? validate33.errors : vErrors.concat(validate33.errors);
errors = vErrors.length;
}
}
}
else {
const err2 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema34.type,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
validate84.errors = vErrors;
return errors === 0;
}

const schema35 = {"type":"object","additionalProperties":false,"properties":{"for":{"$ref":"#/definitions/Duration"},"interval":{"$ref":"#/definitions/Duration"}},"required":["for"],"description":"It must hold all this time."};

function validate88(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.for === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "for"},schema:schema35.required,parentSchema:schema35,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((key0 === "for") || (key0 === "interval"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema35,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.for !== undefined){
if(!(validate33(data.for, {instancePath:instancePath+"/for",parentData:data,parentDataProperty:"for",rootData}))){
vErrors = vErrors === null ? validate33.errors : vErrors.concat(validate33.errors);
errors = vErrors.length;
}
}
if(data.interval !== undefined){
if(!(validate33(data.interval, {instancePath:instancePath+"/interval",parentData:data,parentDataProperty:"interval",rootData}))){
vErrors = vErrors === null ? validate33.errors : vErrors.concat(validate33.errors);
errors = vErrors.length;
}
}
}
else {
const err2 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema35.type,parentSchema:schema35,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
validate88.errors = vErrors;
return errors === 0;
}


function validate81(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(Array.isArray(data)){
if(data.length < 1){
const err0 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema32,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
let data0 = data[i0];
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.that === undefined){
const err1 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/required",keyword:"required",params:{missingProperty: "that"},schema:schema32.items.required,parentSchema:schema32.items,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data0){
if(!(((((key0 === "that") || (key0 === "message")) || (key0 === "resource")) || (key0 === "eventually")) || (key0 === "consistently"))){
const err2 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema32.items,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data0.that !== undefined){
let data1 = data0.that;
if(typeof data1 === "string"){
if(func2(data1) < 1){
const err3 = {instancePath:instancePath+"/" + i0+"/that",schemaPath:"#/items/properties/that/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema32.items.properties.that,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/" + i0+"/that",schemaPath:"#/items/properties/that/type",keyword:"type",params:{type: "string"},schema:schema32.items.properties.that.type,parentSchema:schema32.items.properties.that,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data0.message !== undefined){
let data2 = data0.message;
if(typeof data2 !== "string"){
const err5 = {instancePath:instancePath+"/" + i0+"/message",schemaPath:"#/items/properties/message/type",keyword:"type",params:{type: "string"},schema:schema32.items.properties.message.type,parentSchema:schema32.items.properties.message,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data0.resource !== undefined){
if(!(validate82(data0.resource, {instancePath:instancePath+"/" + i0+"/resource",parentData:data0,parentDataProperty:"resource",rootData}))){
vErrors = vErrors === null ? validate82.errors : vErrors.concat(validate82.errors);
errors = vErrors.length;
}
}
if(data0.eventually !== undefined){
if(!(validate84(data0.eventually, {instancePath:instancePath+"/" + i0+"/eventually",parentData:data0,parentDataProperty:"eventually",rootData}))){
vErrors = vErrors === null ? validate84.errors : vErrors.concat(validate84.errors);
errors = vErrors.length;
}
}
if(data0.consistently !== undefined){
if(!(validate88(data0.consistently, {instancePath:instancePath+"/" + i0+"/consistently",parentData:data0,parentDataProperty:"consistently",rootData}))){
vErrors = vErrors === null ? validate88.errors : vErrors.concat(validate88.errors);
errors = vErrors.length;
}
}
}
else {
const err6 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/type",keyword:"type",params:{type: "object"},schema:schema32.items.type,parentSchema:schema32.items,data:data0};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
else {
const err7 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "array"},schema:schema32.type,parentSchema:schema32,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
validate81.errors = vErrors;
return errors === 0;
}

export const validate_capture = validate92;
const schema36 = {"title":"CaptureInput","description":"Keeps evidence: events, pod logs, objects.","x-effect":"pure","x-proof":false,"type":"object","additionalProperties":false,"properties":{"events":{"type":"boolean","description":"Events of the namespace."},"podLogs":{"type":"object","additionalProperties":false,"properties":{"selector":{"type":"string","description":"Label selector.","minLength":1},"tail":{"type":"integer","description":"Lines per container.","minimum":1,"maximum":100000,"default":200}},"required":["selector"],"description":"Logs of pods."},"objects":{"type":"array","items":{"$ref":"#/definitions/ResourceRef"},"description":"Objects to keep.","minItems":1},"meshStatus":{"type":"boolean","description":"What the mesh says of its proxies."}},"minProperties":1};

function validate92(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(Object.keys(data).length < 1){
const err0 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema36,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((((key0 === "events") || (key0 === "podLogs")) || (key0 === "objects")) || (key0 === "meshStatus"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema36,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.events !== undefined){
let data0 = data.events;
if(typeof data0 !== "boolean"){
const err2 = {instancePath:instancePath+"/events",schemaPath:"#/properties/events/type",keyword:"type",params:{type: "boolean"},schema:schema36.properties.events.type,parentSchema:schema36.properties.events,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.podLogs !== undefined){
let data1 = data.podLogs;
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
if(data1.selector === undefined){
const err3 = {instancePath:instancePath+"/podLogs",schemaPath:"#/properties/podLogs/required",keyword:"required",params:{missingProperty: "selector"},schema:schema36.properties.podLogs.required,parentSchema:schema36.properties.podLogs,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key1 in data1){
if(!((key1 === "selector") || (key1 === "tail"))){
const err4 = {instancePath:instancePath+"/podLogs",schemaPath:"#/properties/podLogs/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema36.properties.podLogs,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data1.selector !== undefined){
let data2 = data1.selector;
if(typeof data2 === "string"){
if(func2(data2) < 1){
const err5 = {instancePath:instancePath+"/podLogs/selector",schemaPath:"#/properties/podLogs/properties/selector/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema36.properties.podLogs.properties.selector,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/podLogs/selector",schemaPath:"#/properties/podLogs/properties/selector/type",keyword:"type",params:{type: "string"},schema:schema36.properties.podLogs.properties.selector.type,parentSchema:schema36.properties.podLogs.properties.selector,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data1.tail !== undefined){
let data3 = data1.tail;
if(!((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3)))){
const err7 = {instancePath:instancePath+"/podLogs/tail",schemaPath:"#/properties/podLogs/properties/tail/type",keyword:"type",params:{type: "integer"},schema:schema36.properties.podLogs.properties.tail.type,parentSchema:schema36.properties.podLogs.properties.tail,data:data3};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(typeof data3 == "number"){
if(data3 > 100000 || isNaN(data3)){
const err8 = {instancePath:instancePath+"/podLogs/tail",schemaPath:"#/properties/podLogs/properties/tail/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100000},schema:100000,parentSchema:schema36.properties.podLogs.properties.tail,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(data3 < 1 || isNaN(data3)){
const err9 = {instancePath:instancePath+"/podLogs/tail",schemaPath:"#/properties/podLogs/properties/tail/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema36.properties.podLogs.properties.tail,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
}
else {
const err10 = {instancePath:instancePath+"/podLogs",schemaPath:"#/properties/podLogs/type",keyword:"type",params:{type: "object"},schema:schema36.properties.podLogs.type,parentSchema:schema36.properties.podLogs,data:data1};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.objects !== undefined){
let data4 = data.objects;
if(Array.isArray(data4)){
if(data4.length < 1){
const err11 = {instancePath:instancePath+"/objects",schemaPath:"#/properties/objects/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema36.properties.objects,data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
const len0 = data4.length;
for(let i0=0; i0<len0; i0++){
if(!(validate82(data4[i0], {instancePath:instancePath+"/objects/" + i0,parentData:data4,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate82.errors : vErrors.concat(validate82.errors);
errors = vErrors.length;
}
}
}
else {
const err12 = {instancePath:instancePath+"/objects",schemaPath:"#/properties/objects/type",keyword:"type",params:{type: "array"},schema:schema36.properties.objects.type,parentSchema:schema36.properties.objects,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.meshStatus !== undefined){
let data6 = data.meshStatus;
if(typeof data6 !== "boolean"){
const err13 = {instancePath:instancePath+"/meshStatus",schemaPath:"#/properties/meshStatus/type",keyword:"type",params:{type: "boolean"},schema:schema36.properties.meshStatus.type,parentSchema:schema36.properties.meshStatus,data:data6};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
}
else {
const err14 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema36.type,parentSchema:schema36,data};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
validate92.errors = vErrors;
return errors === 0;
}

export const validate_conformance = validate94;
const schema37 = {"title":"ConformanceInput","description":"Runs a conformance suite on the target, in namespaces of its own, and judges how much of each specification its mesh obeys.","x-effect":"idempotent","x-proof":true,"type":"object","additionalProperties":false,"properties":{"suite":{"type":"string","description":"The suite: smi, the Service Mesh Interface.","enum":["smi"]},"profile":{"type":"string","description":"quick sends fewer requests, so that shares may stay inconclusive.","enum":["full","quick"],"default":"full"},"specs":{"type":"array","items":{"type":"string","description":"A specification.","enum":["traffic-access","traffic-specs","traffic-split","traffic-metrics"]},"description":"Only cases of these specifications.","minItems":1,"uniqueItems":true},"cases":{"type":"array","items":{"type":"string","description":"Id of a case, such as traffic-access/denied-by-default.","minLength":1},"description":"Only these cases; all when left out or empty.","uniqueItems":true},"namespacePrefix":{"type":"string","description":"Beginning of the names of the suite's own namespaces, which are removed at the end.","format":"dns-label","maxLength":24,"default":"smi-conformance"},"parallel":{"type":"integer","description":"Cases at once.","minimum":1,"maximum":32,"default":6},"seed":{"type":"integer","description":"The order in which cases are begun follows from it.","minimum":0,"maximum":4294967295,"default":1},"gates":{"type":"object","description":"The least capability that each specification must show: full (every case passed), half (at least half of them) or none (only told). Specifications that are not named must be full.","additionalProperties":false,"properties":{"traffic-access":{"type":"string","description":"Of traffic-access.","enum":["full","half","none"]},"traffic-specs":{"type":"string","description":"Of traffic-specs.","enum":["full","half","none"]},"traffic-split":{"type":"string","description":"Of traffic-split.","enum":["full","half","none"]},"traffic-metrics":{"type":"string","description":"Of traffic-metrics.","enum":["full","half","none"]}}}},"required":["suite"]};

function validate94(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.suite === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "suite"},schema:schema37.required,parentSchema:schema37,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((((((((key0 === "suite") || (key0 === "profile")) || (key0 === "specs")) || (key0 === "cases")) || (key0 === "namespacePrefix")) || (key0 === "parallel")) || (key0 === "seed")) || (key0 === "gates"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema37,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.suite !== undefined){
let data0 = data.suite;
if(typeof data0 !== "string"){
const err2 = {instancePath:instancePath+"/suite",schemaPath:"#/properties/suite/type",keyword:"type",params:{type: "string"},schema:schema37.properties.suite.type,parentSchema:schema37.properties.suite,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(!(data0 === "smi")){
const err3 = {instancePath:instancePath+"/suite",schemaPath:"#/properties/suite/enum",keyword:"enum",params:{allowedValues: schema37.properties.suite.enum},schema:schema37.properties.suite.enum,parentSchema:schema37.properties.suite,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.profile !== undefined){
let data1 = data.profile;
if(typeof data1 !== "string"){
const err4 = {instancePath:instancePath+"/profile",schemaPath:"#/properties/profile/type",keyword:"type",params:{type: "string"},schema:schema37.properties.profile.type,parentSchema:schema37.properties.profile,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(!((data1 === "full") || (data1 === "quick"))){
const err5 = {instancePath:instancePath+"/profile",schemaPath:"#/properties/profile/enum",keyword:"enum",params:{allowedValues: schema37.properties.profile.enum},schema:schema37.properties.profile.enum,parentSchema:schema37.properties.profile,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.specs !== undefined){
let data2 = data.specs;
if(Array.isArray(data2)){
if(data2.length < 1){
const err6 = {instancePath:instancePath+"/specs",schemaPath:"#/properties/specs/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema37.properties.specs,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
const len0 = data2.length;
for(let i0=0; i0<len0; i0++){
let data3 = data2[i0];
if(typeof data3 !== "string"){
const err7 = {instancePath:instancePath+"/specs/" + i0,schemaPath:"#/properties/specs/items/type",keyword:"type",params:{type: "string"},schema:schema37.properties.specs.items.type,parentSchema:schema37.properties.specs.items,data:data3};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(!((((data3 === "traffic-access") || (data3 === "traffic-specs")) || (data3 === "traffic-split")) || (data3 === "traffic-metrics"))){
const err8 = {instancePath:instancePath+"/specs/" + i0,schemaPath:"#/properties/specs/items/enum",keyword:"enum",params:{allowedValues: schema37.properties.specs.items.enum},schema:schema37.properties.specs.items.enum,parentSchema:schema37.properties.specs.items,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
let i1 = data2.length;
let j0;
if(i1 > 1){
const indices0 = {};
for(;i1--;){
let item0 = data2[i1];
if(typeof item0 !== "string"){
continue;
}
if(typeof indices0[item0] == "number"){
j0 = indices0[item0];
const err9 = {instancePath:instancePath+"/specs",schemaPath:"#/properties/specs/uniqueItems",keyword:"uniqueItems",params:{i: i1, j: j0},schema:true,parentSchema:schema37.properties.specs,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
break;
}
indices0[item0] = i1;
}
}
}
else {
const err10 = {instancePath:instancePath+"/specs",schemaPath:"#/properties/specs/type",keyword:"type",params:{type: "array"},schema:schema37.properties.specs.type,parentSchema:schema37.properties.specs,data:data2};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.cases !== undefined){
let data4 = data.cases;
if(Array.isArray(data4)){
const len1 = data4.length;
for(let i2=0; i2<len1; i2++){
let data5 = data4[i2];
if(typeof data5 === "string"){
if(func2(data5) < 1){
const err11 = {instancePath:instancePath+"/cases/" + i2,schemaPath:"#/properties/cases/items/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema37.properties.cases.items,data:data5};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
else {
const err12 = {instancePath:instancePath+"/cases/" + i2,schemaPath:"#/properties/cases/items/type",keyword:"type",params:{type: "string"},schema:schema37.properties.cases.items.type,parentSchema:schema37.properties.cases.items,data:data5};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
let i3 = data4.length;
let j1;
if(i3 > 1){
const indices1 = {};
for(;i3--;){
let item1 = data4[i3];
if(typeof item1 !== "string"){
continue;
}
if(typeof indices1[item1] == "number"){
j1 = indices1[item1];
const err13 = {instancePath:instancePath+"/cases",schemaPath:"#/properties/cases/uniqueItems",keyword:"uniqueItems",params:{i: i3, j: j1},schema:true,parentSchema:schema37.properties.cases,data:data4};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
break;
}
indices1[item1] = i3;
}
}
}
else {
const err14 = {instancePath:instancePath+"/cases",schemaPath:"#/properties/cases/type",keyword:"type",params:{type: "array"},schema:schema37.properties.cases.type,parentSchema:schema37.properties.cases,data:data4};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.namespacePrefix !== undefined){
let data6 = data.namespacePrefix;
if(typeof data6 === "string"){
if(func2(data6) > 24){
const err15 = {instancePath:instancePath+"/namespacePrefix",schemaPath:"#/properties/namespacePrefix/maxLength",keyword:"maxLength",params:{limit: 24},schema:24,parentSchema:schema37.properties.namespacePrefix,data:data6};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
if(!(formats0(data6))){
const err16 = {instancePath:instancePath+"/namespacePrefix",schemaPath:"#/properties/namespacePrefix/format",keyword:"format",params:{format: "dns-label"},schema:"dns-label",parentSchema:schema37.properties.namespacePrefix,data:data6};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
else {
const err17 = {instancePath:instancePath+"/namespacePrefix",schemaPath:"#/properties/namespacePrefix/type",keyword:"type",params:{type: "string"},schema:schema37.properties.namespacePrefix.type,parentSchema:schema37.properties.namespacePrefix,data:data6};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data.parallel !== undefined){
let data7 = data.parallel;
if(!((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7)))){
const err18 = {instancePath:instancePath+"/parallel",schemaPath:"#/properties/parallel/type",keyword:"type",params:{type: "integer"},schema:schema37.properties.parallel.type,parentSchema:schema37.properties.parallel,data:data7};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
if(typeof data7 == "number"){
if(data7 > 32 || isNaN(data7)){
const err19 = {instancePath:instancePath+"/parallel",schemaPath:"#/properties/parallel/maximum",keyword:"maximum",params:{comparison: "<=", limit: 32},schema:32,parentSchema:schema37.properties.parallel,data:data7};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if(data7 < 1 || isNaN(data7)){
const err20 = {instancePath:instancePath+"/parallel",schemaPath:"#/properties/parallel/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema37.properties.parallel,data:data7};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
}
if(data.seed !== undefined){
let data8 = data.seed;
if(!((typeof data8 == "number") && (!(data8 % 1) && !isNaN(data8)))){
const err21 = {instancePath:instancePath+"/seed",schemaPath:"#/properties/seed/type",keyword:"type",params:{type: "integer"},schema:schema37.properties.seed.type,parentSchema:schema37.properties.seed,data:data8};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
if(typeof data8 == "number"){
if(data8 > 4294967295 || isNaN(data8)){
const err22 = {instancePath:instancePath+"/seed",schemaPath:"#/properties/seed/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967295},schema:4294967295,parentSchema:schema37.properties.seed,data:data8};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
if(data8 < 0 || isNaN(data8)){
const err23 = {instancePath:instancePath+"/seed",schemaPath:"#/properties/seed/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema37.properties.seed,data:data8};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
}
if(data.gates !== undefined){
let data9 = data.gates;
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
for(const key1 in data9){
if(!((((key1 === "traffic-access") || (key1 === "traffic-specs")) || (key1 === "traffic-split")) || (key1 === "traffic-metrics"))){
const err24 = {instancePath:instancePath+"/gates",schemaPath:"#/properties/gates/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema37.properties.gates,data:data9};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data9["traffic-access"] !== undefined){
let data10 = data9["traffic-access"];
if(typeof data10 !== "string"){
const err25 = {instancePath:instancePath+"/gates/traffic-access",schemaPath:"#/properties/gates/properties/traffic-access/type",keyword:"type",params:{type: "string"},schema:schema37.properties.gates.properties["traffic-access"].type,parentSchema:schema37.properties.gates.properties["traffic-access"],data:data10};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
if(!(((data10 === "full") || (data10 === "half")) || (data10 === "none"))){
const err26 = {instancePath:instancePath+"/gates/traffic-access",schemaPath:"#/properties/gates/properties/traffic-access/enum",keyword:"enum",params:{allowedValues: schema37.properties.gates.properties["traffic-access"].enum},schema:schema37.properties.gates.properties["traffic-access"].enum,parentSchema:schema37.properties.gates.properties["traffic-access"],data:data10};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
if(data9["traffic-specs"] !== undefined){
let data11 = data9["traffic-specs"];
if(typeof data11 !== "string"){
const err27 = {instancePath:instancePath+"/gates/traffic-specs",schemaPath:"#/properties/gates/properties/traffic-specs/type",keyword:"type",params:{type: "string"},schema:schema37.properties.gates.properties["traffic-specs"].type,parentSchema:schema37.properties.gates.properties["traffic-specs"],data:data11};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
if(!(((data11 === "full") || (data11 === "half")) || (data11 === "none"))){
const err28 = {instancePath:instancePath+"/gates/traffic-specs",schemaPath:"#/properties/gates/properties/traffic-specs/enum",keyword:"enum",params:{allowedValues: schema37.properties.gates.properties["traffic-specs"].enum},schema:schema37.properties.gates.properties["traffic-specs"].enum,parentSchema:schema37.properties.gates.properties["traffic-specs"],data:data11};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data9["traffic-split"] !== undefined){
let data12 = data9["traffic-split"];
if(typeof data12 !== "string"){
const err29 = {instancePath:instancePath+"/gates/traffic-split",schemaPath:"#/properties/gates/properties/traffic-split/type",keyword:"type",params:{type: "string"},schema:schema37.properties.gates.properties["traffic-split"].type,parentSchema:schema37.properties.gates.properties["traffic-split"],data:data12};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
if(!(((data12 === "full") || (data12 === "half")) || (data12 === "none"))){
const err30 = {instancePath:instancePath+"/gates/traffic-split",schemaPath:"#/properties/gates/properties/traffic-split/enum",keyword:"enum",params:{allowedValues: schema37.properties.gates.properties["traffic-split"].enum},schema:schema37.properties.gates.properties["traffic-split"].enum,parentSchema:schema37.properties.gates.properties["traffic-split"],data:data12};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
if(data9["traffic-metrics"] !== undefined){
let data13 = data9["traffic-metrics"];
if(typeof data13 !== "string"){
const err31 = {instancePath:instancePath+"/gates/traffic-metrics",schemaPath:"#/properties/gates/properties/traffic-metrics/type",keyword:"type",params:{type: "string"},schema:schema37.properties.gates.properties["traffic-metrics"].type,parentSchema:schema37.properties.gates.properties["traffic-metrics"],data:data13};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
if(!(((data13 === "full") || (data13 === "half")) || (data13 === "none"))){
const err32 = {instancePath:instancePath+"/gates/traffic-metrics",schemaPath:"#/properties/gates/properties/traffic-metrics/enum",keyword:"enum",params:{allowedValues: schema37.properties.gates.properties["traffic-metrics"].enum},schema:schema37.properties.gates.properties["traffic-metrics"].enum,parentSchema:schema37.properties.gates.properties["traffic-metrics"],data:data13};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
}
else {
const err33 = {instancePath:instancePath+"/gates",schemaPath:"#/properties/gates/type",keyword:"type",params:{type: "object"},schema:schema37.properties.gates.type,parentSchema:schema37.properties.gates,data:data9};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
}
else {
const err34 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema37.type,parentSchema:schema37,data};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
validate94.errors = vErrors;
return errors === 0;
}

export const validate_delete = validate95;
const schema38 = {"title":"DeleteInput","description":"Deletes objects and waits until they are gone.","x-effect":"idempotent","x-proof":false,"type":"object","additionalProperties":false,"properties":{"objects":{"type":"array","items":{"$ref":"#/definitions/ResourceRef"},"description":"Objects to delete.","minItems":1},"ignoreMissing":{"type":"boolean","description":"An object that is not there is no failure.","default":true}},"required":["objects"]};

function validate95(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.objects === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "objects"},schema:schema38.required,parentSchema:schema38,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((key0 === "objects") || (key0 === "ignoreMissing"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema38,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.objects !== undefined){
let data0 = data.objects;
if(Array.isArray(data0)){
if(data0.length < 1){
const err2 = {instancePath:instancePath+"/objects",schemaPath:"#/properties/objects/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema38.properties.objects,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
const len0 = data0.length;
for(let i0=0; i0<len0; i0++){
if(!(validate82(data0[i0], {instancePath:instancePath+"/objects/" + i0,parentData:data0,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate82.errors : vErrors.concat(validate82.errors);
errors = vErrors.length;
}
}
}
else {
const err3 = {instancePath:instancePath+"/objects",schemaPath:"#/properties/objects/type",keyword:"type",params:{type: "array"},schema:schema38.properties.objects.type,parentSchema:schema38.properties.objects,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.ignoreMissing !== undefined){
let data2 = data.ignoreMissing;
if(typeof data2 !== "boolean"){
const err4 = {instancePath:instancePath+"/ignoreMissing",schemaPath:"#/properties/ignoreMissing/type",keyword:"type",params:{type: "boolean"},schema:schema38.properties.ignoreMissing.type,parentSchema:schema38.properties.ignoreMissing,data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
else {
const err5 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema38.type,parentSchema:schema38,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
validate95.errors = vErrors;
return errors === 0;
}

export const validate_enrol = validate97;
const schema39 = {"title":"EnrolInput","description":"Puts namespaces or workloads into the mesh, restarts them, and verifies that they are meshed.","x-effect":"idempotent","x-proof":false,"type":"object","additionalProperties":false,"properties":{"namespaces":{"type":"array","items":{"$ref":"#/definitions/DnsLabel"},"description":"Namespaces whose workloads join the mesh.","minItems":1},"workloads":{"type":"array","items":{"$ref":"#/definitions/Workload"},"description":"Single workloads that join the mesh.","minItems":1},"restart":{"type":"boolean","description":"Restart running workloads so that they get their proxy.","default":true},"access":{"type":"string","description":"Whether traffic that no policy admits passes in these namespaces; left as it is when absent.","enum":["allow","deny"]}},"anyOf":[{"required":["namespaces"]},{"required":["workloads"]}]};
const schema40 = {"type":"string","description":"A Kubernetes name: lower-case letters, digits and hyphens, at most 63.","format":"dns-label"};

function validate98(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(typeof data === "string"){
if(!(formats0(data))){
const err0 = {instancePath,schemaPath:"#/format",keyword:"format",params:{format: "dns-label"},schema:"dns-label",parentSchema:schema40,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"},schema:schema40.type,parentSchema:schema40,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate98.errors = vErrors;
return errors === 0;
}

const schema41 = {"type":"string","description":"kind/name of a workload, such as deployment/shopper.","pattern":"^(deployment|statefulset|daemonset|replicaset|pod)/[a-z0-9]([-a-z0-9.]*[a-z0-9])?$"};
const pattern14 = new RegExp("^(deployment|statefulset|daemonset|replicaset|pod)/[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", "u");

function validate100(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(typeof data === "string"){
if(!pattern14.test(data)){
const err0 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^(deployment|statefulset|daemonset|replicaset|pod)/[a-z0-9]([-a-z0-9.]*[a-z0-9])?$"},schema:"^(deployment|statefulset|daemonset|replicaset|pod)/[a-z0-9]([-a-z0-9.]*[a-z0-9])?$",parentSchema:schema41,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"},schema:schema41.type,parentSchema:schema41,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate100.errors = vErrors;
return errors === 0;
}


function validate97(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
const _errs1 = errors;
let valid0 = false;
const _errs2 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.namespaces === undefined){
const err0 = {instancePath,schemaPath:"#/anyOf/0/required",keyword:"required",params:{missingProperty: "namespaces"},schema:schema39.anyOf[0].required,parentSchema:schema39.anyOf[0],data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var _valid0 = _errs2 === errors;
valid0 = valid0 || _valid0;
if(!valid0){
const _errs3 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.workloads === undefined){
const err1 = {instancePath,schemaPath:"#/anyOf/1/required",keyword:"required",params:{missingProperty: "workloads"},schema:schema39.anyOf[1].required,parentSchema:schema39.anyOf[1],data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
var _valid0 = _errs3 === errors;
valid0 = valid0 || _valid0;
}
if(!valid0){
const err2 = {instancePath,schemaPath:"#/anyOf",keyword:"anyOf",params:{},schema:schema39.anyOf,parentSchema:schema39,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
else {
errors = _errs1;
if(vErrors !== null){
if(_errs1){
vErrors.length = _errs1;
}
else {
vErrors = null;
}
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((((key0 === "namespaces") || (key0 === "workloads")) || (key0 === "restart")) || (key0 === "access"))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema39,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.namespaces !== undefined){
let data0 = data.namespaces;
if(Array.isArray(data0)){
if(data0.length < 1){
const err4 = {instancePath:instancePath+"/namespaces",schemaPath:"#/properties/namespaces/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema39.properties.namespaces,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
const len0 = data0.length;
for(let i0=0; i0<len0; i0++){
if(!(validate98(data0[i0], {instancePath:instancePath+"/namespaces/" + i0,parentData:data0,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate98.errors : vErrors.concat(validate98.errors);
errors = vErrors.length;
}
}
}
else {
const err5 = {instancePath:instancePath+"/namespaces",schemaPath:"#/properties/namespaces/type",keyword:"type",params:{type: "array"},schema:schema39.properties.namespaces.type,parentSchema:schema39.properties.namespaces,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.workloads !== undefined){
let data2 = data.workloads;
if(Array.isArray(data2)){
if(data2.length < 1){
const err6 = {instancePath:instancePath+"/workloads",schemaPath:"#/properties/workloads/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema39.properties.workloads,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
const len1 = data2.length;
for(let i1=0; i1<len1; i1++){
if(!(validate100(data2[i1], {instancePath:instancePath+"/workloads/" + i1,parentData:data2,parentDataProperty:i1,rootData}))){
vErrors = vErrors === null ? validate100.errors : vErrors.concat(validate100.errors);
errors = vErrors.length;
}
}
}
else {
const err7 = {instancePath:instancePath+"/workloads",schemaPath:"#/properties/workloads/type",keyword:"type",params:{type: "array"},schema:schema39.properties.workloads.type,parentSchema:schema39.properties.workloads,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.restart !== undefined){
let data4 = data.restart;
if(typeof data4 !== "boolean"){
const err8 = {instancePath:instancePath+"/restart",schemaPath:"#/properties/restart/type",keyword:"type",params:{type: "boolean"},schema:schema39.properties.restart.type,parentSchema:schema39.properties.restart,data:data4};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.access !== undefined){
let data5 = data.access;
if(typeof data5 !== "string"){
const err9 = {instancePath:instancePath+"/access",schemaPath:"#/properties/access/type",keyword:"type",params:{type: "string"},schema:schema39.properties.access.type,parentSchema:schema39.properties.access,data:data5};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(!((data5 === "allow") || (data5 === "deny"))){
const err10 = {instancePath:instancePath+"/access",schemaPath:"#/properties/access/enum",keyword:"enum",params:{allowedValues: schema39.properties.access.enum},schema:schema39.properties.access.enum,parentSchema:schema39.properties.access,data:data5};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
else {
const err11 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema39.type,parentSchema:schema39,data};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
validate97.errors = vErrors;
return errors === 0;
}

export const validate_exec = validate102;
const schema42 = {"title":"ExecInput","description":"Runs an allowed program with an argument list; never a shell.","x-effect":"once","x-proof":false,"type":"object","additionalProperties":false,"properties":{"program":{"type":"string","description":"Name of a program that the command line allows (--allow-exec).","pattern":"^[A-Za-z0-9._-]+$"},"args":{"type":"array","items":{"type":"string","description":"One argument.","x-late":true},"description":"Arguments, as they are."},"env":{"$ref":"#/definitions/Environment"},"stdin":{"type":"string","description":"Text for standard input.","x-late":true,"x-secret":true},"exitCode":{"type":"integer","description":"Exit code that means success.","minimum":0,"maximum":255,"default":0},"idempotent":{"type":"boolean","description":"May be run again after a crash.","default":false},"onResume":{"type":"string","description":"What to do when a crash hid the outcome.","enum":["rerun","fail","skip"]}},"required":["program"]};
const pattern15 = new RegExp("^[A-Za-z0-9._-]+$", "u");
const schema43 = {"type":"object","additionalProperties":{"type":"string"},"x-secret":true,"description":"Environment variables by name."};

function validate103(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
let data0 = data[key0];
if(typeof data0 !== "string"){
const err0 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/additionalProperties/type",keyword:"type",params:{type: "string"},schema:schema43.additionalProperties.type,parentSchema:schema43.additionalProperties,data:data0};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema43.type,parentSchema:schema43,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate103.errors = vErrors;
return errors === 0;
}


function validate102(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.program === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "program"},schema:schema42.required,parentSchema:schema42,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(((((((key0 === "program") || (key0 === "args")) || (key0 === "env")) || (key0 === "stdin")) || (key0 === "exitCode")) || (key0 === "idempotent")) || (key0 === "onResume"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema42,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.program !== undefined){
let data0 = data.program;
if(typeof data0 === "string"){
if(!pattern15.test(data0)){
const err2 = {instancePath:instancePath+"/program",schemaPath:"#/properties/program/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9._-]+$"},schema:"^[A-Za-z0-9._-]+$",parentSchema:schema42.properties.program,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/program",schemaPath:"#/properties/program/type",keyword:"type",params:{type: "string"},schema:schema42.properties.program.type,parentSchema:schema42.properties.program,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.args !== undefined){
let data1 = data.args;
if(Array.isArray(data1)){
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
if(typeof data2 !== "string"){
const err4 = {instancePath:instancePath+"/args/" + i0,schemaPath:"#/properties/args/items/type",keyword:"type",params:{type: "string"},schema:schema42.properties.args.items.type,parentSchema:schema42.properties.args.items,data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
else {
const err5 = {instancePath:instancePath+"/args",schemaPath:"#/properties/args/type",keyword:"type",params:{type: "array"},schema:schema42.properties.args.type,parentSchema:schema42.properties.args,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.env !== undefined){
if(!(validate103(data.env, {instancePath:instancePath+"/env",parentData:data,parentDataProperty:"env",rootData}))){
vErrors = vErrors === null ? validate103.errors : vErrors.concat(validate103.errors);
errors = vErrors.length;
}
}
if(data.stdin !== undefined){
let data4 = data.stdin;
if(typeof data4 !== "string"){
const err6 = {instancePath:instancePath+"/stdin",schemaPath:"#/properties/stdin/type",keyword:"type",params:{type: "string"},schema:schema42.properties.stdin.type,parentSchema:schema42.properties.stdin,data:data4};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.exitCode !== undefined){
let data5 = data.exitCode;
if(!((typeof data5 == "number") && (!(data5 % 1) && !isNaN(data5)))){
const err7 = {instancePath:instancePath+"/exitCode",schemaPath:"#/properties/exitCode/type",keyword:"type",params:{type: "integer"},schema:schema42.properties.exitCode.type,parentSchema:schema42.properties.exitCode,data:data5};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(typeof data5 == "number"){
if(data5 > 255 || isNaN(data5)){
const err8 = {instancePath:instancePath+"/exitCode",schemaPath:"#/properties/exitCode/maximum",keyword:"maximum",params:{comparison: "<=", limit: 255},schema:255,parentSchema:schema42.properties.exitCode,data:data5};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(data5 < 0 || isNaN(data5)){
const err9 = {instancePath:instancePath+"/exitCode",schemaPath:"#/properties/exitCode/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema42.properties.exitCode,data:data5};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
if(data.idempotent !== undefined){
let data6 = data.idempotent;
if(typeof data6 !== "boolean"){
const err10 = {instancePath:instancePath+"/idempotent",schemaPath:"#/properties/idempotent/type",keyword:"type",params:{type: "boolean"},schema:schema42.properties.idempotent.type,parentSchema:schema42.properties.idempotent,data:data6};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.onResume !== undefined){
let data7 = data.onResume;
if(typeof data7 !== "string"){
const err11 = {instancePath:instancePath+"/onResume",schemaPath:"#/properties/onResume/type",keyword:"type",params:{type: "string"},schema:schema42.properties.onResume.type,parentSchema:schema42.properties.onResume,data:data7};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(!(((data7 === "rerun") || (data7 === "fail")) || (data7 === "skip"))){
const err12 = {instancePath:instancePath+"/onResume",schemaPath:"#/properties/onResume/enum",keyword:"enum",params:{allowedValues: schema42.properties.onResume.enum},schema:schema42.properties.onResume.enum,parentSchema:schema42.properties.onResume,data:data7};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
}
else {
const err13 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema42.type,parentSchema:schema42,data};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
validate102.errors = vErrors;
return errors === 0;
}

export const validate_group = validate105;
const schema44 = {"title":"GroupInput","description":"Sub-steps that share a loop or a condition.","x-effect":"pure","x-proof":false,"type":"object","additionalProperties":false,"properties":{"steps":{"type":"array","minItems":1,"description":"Sub-steps, in order.","items":{"type":"object"}}},"required":["steps"]};

function validate105(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.steps === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "steps"},schema:schema44.required,parentSchema:schema44,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(key0 === "steps")){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema44,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.steps !== undefined){
let data0 = data.steps;
if(Array.isArray(data0)){
if(data0.length < 1){
const err2 = {instancePath:instancePath+"/steps",schemaPath:"#/properties/steps/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema44.properties.steps,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
const len0 = data0.length;
for(let i0=0; i0<len0; i0++){
let data1 = data0[i0];
if(!(data1 && typeof data1 == "object" && !Array.isArray(data1))){
const err3 = {instancePath:instancePath+"/steps/" + i0,schemaPath:"#/properties/steps/items/type",keyword:"type",params:{type: "object"},schema:schema44.properties.steps.items.type,parentSchema:schema44.properties.steps.items,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
}
else {
const err4 = {instancePath:instancePath+"/steps",schemaPath:"#/properties/steps/type",keyword:"type",params:{type: "array"},schema:schema44.properties.steps.type,parentSchema:schema44.properties.steps,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
else {
const err5 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema44.type,parentSchema:schema44,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
validate105.errors = vErrors;
return errors === 0;
}

export const validate_installMesh = validate106;
const schema45 = {"title":"InstallMeshInput","description":"Detects, installs, upgrades or adopts a mesh, and waits until a probe workload gets a proxied reply.","x-effect":"idempotent","x-proof":false,"type":"object","additionalProperties":false,"properties":{"provider":{"type":"string","description":"Mesh to have: sandbox, linkerd, istio, kuma, consul, …","minLength":1},"version":{"type":"string","description":"Version or range wanted, such as >=2.14."},"profile":{"type":"string","description":"The mesh's own installation profile."},"mode":{"type":"string","description":"Data plane mode.","enum":["sidecar","ambient"],"default":"sidecar"},"values":{"type":"object","description":"Values for the mesh's own installer."}},"required":["provider"]};

function validate106(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.provider === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "provider"},schema:schema45.required,parentSchema:schema45,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(((((key0 === "provider") || (key0 === "version")) || (key0 === "profile")) || (key0 === "mode")) || (key0 === "values"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema45,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.provider !== undefined){
let data0 = data.provider;
if(typeof data0 === "string"){
if(func2(data0) < 1){
const err2 = {instancePath:instancePath+"/provider",schemaPath:"#/properties/provider/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema45.properties.provider,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/provider",schemaPath:"#/properties/provider/type",keyword:"type",params:{type: "string"},schema:schema45.properties.provider.type,parentSchema:schema45.properties.provider,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.version !== undefined){
let data1 = data.version;
if(typeof data1 !== "string"){
const err4 = {instancePath:instancePath+"/version",schemaPath:"#/properties/version/type",keyword:"type",params:{type: "string"},schema:schema45.properties.version.type,parentSchema:schema45.properties.version,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.profile !== undefined){
let data2 = data.profile;
if(typeof data2 !== "string"){
const err5 = {instancePath:instancePath+"/profile",schemaPath:"#/properties/profile/type",keyword:"type",params:{type: "string"},schema:schema45.properties.profile.type,parentSchema:schema45.properties.profile,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.mode !== undefined){
let data3 = data.mode;
if(typeof data3 !== "string"){
const err6 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/type",keyword:"type",params:{type: "string"},schema:schema45.properties.mode.type,parentSchema:schema45.properties.mode,data:data3};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(!((data3 === "sidecar") || (data3 === "ambient"))){
const err7 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/enum",keyword:"enum",params:{allowedValues: schema45.properties.mode.enum},schema:schema45.properties.mode.enum,parentSchema:schema45.properties.mode,data:data3};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.values !== undefined){
let data4 = data.values;
if(!(data4 && typeof data4 == "object" && !Array.isArray(data4))){
const err8 = {instancePath:instancePath+"/values",schemaPath:"#/properties/values/type",keyword:"type",params:{type: "object"},schema:schema45.properties.values.type,parentSchema:schema45.properties.values,data:data4};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
else {
const err9 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema45.type,parentSchema:schema45,data};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
validate106.errors = vErrors;
return errors === 0;
}

export const validate_performance = validate107;
const schema46 = {"title":"PerformanceInput","description":"Runs an SMP load profile from a workload's identity and judges intended-start latencies, errors and backends.","x-effect":"once","x-proof":true,"type":"object","additionalProperties":false,"properties":{"from":{"$ref":"#/definitions/From"},"profile":{"type":"object","additionalProperties":false,"properties":{"name":{"type":"string","description":"Name of the profile."},"duration":{"$ref":"#/definitions/Duration"},"clients":{"type":"array","items":{"type":"object","additionalProperties":false,"properties":{"rps":{"type":"number","description":"Requests per second, by schedule (open loop); closed loop when left out.","exclusiveMinimum":0,"maximum":1000000},"connections":{"type":"integer","description":"Connections.","minimum":1,"maximum":10000,"default":16},"endpointUrls":{"type":"array","items":{"type":"string","description":"Absolute http:// address.","pattern":"^http://[^\\s]+$"},"description":"Addresses, in turn.","minItems":1},"method":{"type":"string","description":"HTTP method.","enum":["GET","HEAD","POST","PUT","PATCH","DELETE"],"default":"GET"},"headers":{"$ref":"#/definitions/Headers"},"body":{"type":"string","description":"Request body.","x-secret":true},"internal":{"type":"boolean","description":"From a workload in the cluster (true) or from the machine of the run.","default":true},"loadGenerator":{"type":"string","description":"Generator.","enum":["builtin"],"default":"builtin"}},"required":["endpointUrls"],"description":"One client of the profile."},"description":"Clients, run side by side.","minItems":1}},"required":["duration","clients"],"description":"An SMP performance profile."},"warmup":{"$ref":"#/definitions/Duration"},"repeats":{"type":"integer","description":"Runs of the profile.","minimum":1,"maximum":100,"default":1},"thresholds":{"type":"object","description":"Bounds such as {errorRate: \"<= 1%\", p99: \"<= 250ms\"}.","propertyNames":{"pattern":"^(errorRate|rps|p\\d{2}(\\.\\d+)?)$"},"additionalProperties":{"type":"string","description":"Bound.","pattern":"^(<=|<|>=|>)\\s*\\d"},"minProperties":1},"backendFrom":{"$ref":"#/definitions/BackendFrom"},"compare":{"type":"object","description":"Versions compared over the same window.","properties":{"canary":{"type":"string","description":"Backend name of the canary."},"control":{"type":"string","description":"Backend name of the control."},"minRequests":{"type":"integer","description":"Fewer from either is inconclusive.","minimum":1,"default":100},"errors":{"type":"string","description":"Bound such as <= 1.2x or <= +0.5pp.","pattern":"^(<=|<)\\s*\\+?\\d"}},"patternProperties":{"^p\\d{2}(\\.\\d+)?$":{"type":"string","description":"Bound such as <= 1.2x or <= +0.5pp.","pattern":"^(<=|<)\\s*\\+?\\d"}},"additionalProperties":false,"required":["canary","control"]},"timeout":{"$ref":"#/definitions/Duration"}},"required":["profile"]};
const schema47 = {"type":"object","additionalProperties":false,"properties":{"workload":{"$ref":"#/definitions/Workload"},"serviceAccount":{"type":"string","description":"Service account to run as.","format":"dns-label"},"namespace":{"type":"string","description":"Namespace of the caller; the step's own when left out.","format":"dns-label"},"labels":{"$ref":"#/definitions/Labels"},"meshed":{"type":"boolean","description":"False: a caller outside the mesh, to prove what plaintext may not do.","default":true}},"description":"Who sends: the identity (and labels) of a workload, or a service account."};

function validate108(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((((key0 === "workload") || (key0 === "serviceAccount")) || (key0 === "namespace")) || (key0 === "labels")) || (key0 === "meshed"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema47,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.workload !== undefined){
if(!(validate100(data.workload, {instancePath:instancePath+"/workload",parentData:data,parentDataProperty:"workload",rootData}))){
vErrors = vErrors === null ? validate100.errors : vErrors.concat(validate100.errors);
errors = vErrors.length;
}
}
if(data.serviceAccount !== undefined){
let data1 = data.serviceAccount;
if(typeof data1 === "string"){
if(!(formats0(data1))){
const err1 = {instancePath:instancePath+"/serviceAccount",schemaPath:"#/properties/serviceAccount/format",keyword:"format",params:{format: "dns-label"},schema:"dns-label",parentSchema:schema47.properties.serviceAccount,data:data1};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath:instancePath+"/serviceAccount",schemaPath:"#/properties/serviceAccount/type",keyword:"type",params:{type: "string"},schema:schema47.properties.serviceAccount.type,parentSchema:schema47.properties.serviceAccount,data:data1};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.namespace !== undefined){
let data2 = data.namespace;
if(typeof data2 === "string"){
if(!(formats0(data2))){
const err3 = {instancePath:instancePath+"/namespace",schemaPath:"#/properties/namespace/format",keyword:"format",params:{format: "dns-label"},schema:"dns-label",parentSchema:schema47.properties.namespace,data:data2};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/namespace",schemaPath:"#/properties/namespace/type",keyword:"type",params:{type: "string"},schema:schema47.properties.namespace.type,parentSchema:schema47.properties.namespace,data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.labels !== undefined){
if(!(validate24(data.labels, {instancePath:instancePath+"/labels",parentData:data,parentDataProperty:"labels",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.meshed !== undefined){
let data4 = data.meshed;
if(typeof data4 !== "boolean"){
const err5 = {instancePath:instancePath+"/meshed",schemaPath:"#/properties/meshed/type",keyword:"type",params:{type: "boolean"},schema:schema47.properties.meshed.type,parentSchema:schema47.properties.meshed,data:data4};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
else {
const err6 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema47.type,parentSchema:schema47,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
validate108.errors = vErrors;
return errors === 0;
}

const schema48 = {"type":"object","additionalProperties":{"type":"string"},"x-secret":true,"description":"Header values by name."};

function validate113(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
let data0 = data[key0];
if(typeof data0 !== "string"){
const err0 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/additionalProperties/type",keyword:"type",params:{type: "string"},schema:schema48.additionalProperties.type,parentSchema:schema48.additionalProperties,data:data0};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema48.type,parentSchema:schema48,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate113.errors = vErrors;
return errors === 0;
}

const schema49 = {"description":"How a response names the backend that gave it.","oneOf":[{"type":"object","additionalProperties":false,"properties":{"header":{"type":"string","description":"Response header.","minLength":1}},"required":["header"]},{"type":"object","additionalProperties":false,"properties":{"bodyField":{"type":"string","description":"Dotted path into a JSON body.","minLength":1}},"required":["bodyField"]},{"type":"object","additionalProperties":false,"properties":{"firstLine":{"type":"boolean","description":"True: the first line of what came back, of servers over tcp that greet with their name.","const":true}},"required":["firstLine"]}]};

function validate116(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
const _errs0 = errors;
let valid0 = false;
let passing0 = null;
const _errs1 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.header === undefined){
const err0 = {instancePath,schemaPath:"#/oneOf/0/required",keyword:"required",params:{missingProperty: "header"},schema:schema49.oneOf[0].required,parentSchema:schema49.oneOf[0],data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(key0 === "header")){
const err1 = {instancePath,schemaPath:"#/oneOf/0/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema49.oneOf[0],data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.header !== undefined){
let data0 = data.header;
if(typeof data0 === "string"){
if(func2(data0) < 1){
const err2 = {instancePath:instancePath+"/header",schemaPath:"#/oneOf/0/properties/header/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema49.oneOf[0].properties.header,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/header",schemaPath:"#/oneOf/0/properties/header/type",keyword:"type",params:{type: "string"},schema:schema49.oneOf[0].properties.header.type,parentSchema:schema49.oneOf[0].properties.header,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
}
else {
const err4 = {instancePath,schemaPath:"#/oneOf/0/type",keyword:"type",params:{type: "object"},schema:schema49.oneOf[0].type,parentSchema:schema49.oneOf[0],data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var _valid0 = _errs1 === errors;
if(_valid0){
valid0 = true;
passing0 = 0;
}
const _errs6 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.bodyField === undefined){
const err5 = {instancePath,schemaPath:"#/oneOf/1/required",keyword:"required",params:{missingProperty: "bodyField"},schema:schema49.oneOf[1].required,parentSchema:schema49.oneOf[1],data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
for(const key1 in data){
if(!(key1 === "bodyField")){
const err6 = {instancePath,schemaPath:"#/oneOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema49.oneOf[1],data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.bodyField !== undefined){
let data1 = data.bodyField;
if(typeof data1 === "string"){
if(func2(data1) < 1){
const err7 = {instancePath:instancePath+"/bodyField",schemaPath:"#/oneOf/1/properties/bodyField/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema49.oneOf[1].properties.bodyField,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/bodyField",schemaPath:"#/oneOf/1/properties/bodyField/type",keyword:"type",params:{type: "string"},schema:schema49.oneOf[1].properties.bodyField.type,parentSchema:schema49.oneOf[1].properties.bodyField,data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
else {
const err9 = {instancePath,schemaPath:"#/oneOf/1/type",keyword:"type",params:{type: "object"},schema:schema49.oneOf[1].type,parentSchema:schema49.oneOf[1],data};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
var _valid0 = _errs6 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid0 = true;
passing0 = 1;
}
const _errs11 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.firstLine === undefined){
const err10 = {instancePath,schemaPath:"#/oneOf/2/required",keyword:"required",params:{missingProperty: "firstLine"},schema:schema49.oneOf[2].required,parentSchema:schema49.oneOf[2],data};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
for(const key2 in data){
if(!(key2 === "firstLine")){
const err11 = {instancePath,schemaPath:"#/oneOf/2/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},schema:false,parentSchema:schema49.oneOf[2],data};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.firstLine !== undefined){
let data2 = data.firstLine;
if(typeof data2 !== "boolean"){
const err12 = {instancePath:instancePath+"/firstLine",schemaPath:"#/oneOf/2/properties/firstLine/type",keyword:"type",params:{type: "boolean"},schema:schema49.oneOf[2].properties.firstLine.type,parentSchema:schema49.oneOf[2].properties.firstLine,data:data2};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if(true !== data2){
const err13 = {instancePath:instancePath+"/firstLine",schemaPath:"#/oneOf/2/properties/firstLine/const",keyword:"const",params:{allowedValue: true},schema:true,parentSchema:schema49.oneOf[2].properties.firstLine,data:data2};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
}
else {
const err14 = {instancePath,schemaPath:"#/oneOf/2/type",keyword:"type",params:{type: "object"},schema:schema49.oneOf[2].type,parentSchema:schema49.oneOf[2],data};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
var _valid0 = _errs11 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 2];
}
else {
if(_valid0){
valid0 = true;
passing0 = 2;
}
}
}
if(!valid0){
const err15 = {instancePath,schemaPath:"#/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},schema:schema49.oneOf,parentSchema:schema49,data};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
else {
errors = _errs0;
if(vErrors !== null){
if(_errs0){
vErrors.length = _errs0;
}
else {
vErrors = null;
}
}
}
validate116.errors = vErrors;
return errors === 0;
}

const pattern16 = new RegExp("^http://[^\\s]+$", "u");
const pattern17 = new RegExp("^(errorRate|rps|p\\d{2}(\\.\\d+)?)$", "u");
const pattern18 = new RegExp("^(<=|<|>=|>)\\s*\\d", "u");
const pattern19 = new RegExp("^p\\d{2}(\\.\\d+)?$", "u");
const pattern20 = new RegExp("^(<=|<)\\s*\\+?\\d", "u");

function validate107(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.profile === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "profile"},schema:schema46.required,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((((((((key0 === "from") || (key0 === "profile")) || (key0 === "warmup")) || (key0 === "repeats")) || (key0 === "thresholds")) || (key0 === "backendFrom")) || (key0 === "compare")) || (key0 === "timeout"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.from !== undefined){
if(!(validate108(data.from, {instancePath:instancePath+"/from",parentData:data,parentDataProperty:"from",rootData}))){
vErrors = vErrors === null ? validate108.errors : vErrors.concat(validate108.errors);
errors = vErrors.length;
}
}
if(data.profile !== undefined){
let data1 = data.profile;
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
if(data1.duration === undefined){
const err2 = {instancePath:instancePath+"/profile",schemaPath:"#/properties/profile/required",keyword:"required",params:{missingProperty: "duration"},schema:schema46.properties.profile.required,parentSchema:schema46.properties.profile,data:data1};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data1.clients === undefined){
const err3 = {instancePath:instancePath+"/profile",schemaPath:"#/properties/profile/required",keyword:"required",params:{missingProperty: "clients"},schema:schema46.properties.profile.required,parentSchema:schema46.properties.profile,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key1 in data1){
if(!(((key1 === "name") || (key1 === "duration")) || (key1 === "clients"))){
const err4 = {instancePath:instancePath+"/profile",schemaPath:"#/properties/profile/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema46.properties.profile,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data1.name !== undefined){
let data2 = data1.name;
if(typeof data2 !== "string"){
const err5 = {instancePath:instancePath+"/profile/name",schemaPath:"#/properties/profile/properties/name/type",keyword:"type",params:{type: "string"},schema:schema46.properties.profile.properties.name.type,parentSchema:schema46.properties.profile.properties.name,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data1.duration !== undefined){
if(!(validate33(data1.duration, {instancePath:instancePath+"/profile/duration",parentData:data1,parentDataProperty:"duration",rootData}))){
vErrors = vErrors === null ? validate33.errors : vErrors.concat(validate33.errors);
errors = vErrors.length;
}
}
if(data1.clients !== undefined){
let data4 = data1.clients;
if(Array.isArray(data4)){
if(data4.length < 1){
const err6 = {instancePath:instancePath+"/profile/clients",schemaPath:"#/properties/profile/properties/clients/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema46.properties.profile.properties.clients,data:data4};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
const len0 = data4.length;
for(let i0=0; i0<len0; i0++){
let data5 = data4[i0];
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
if(data5.endpointUrls === undefined){
const err7 = {instancePath:instancePath+"/profile/clients/" + i0,schemaPath:"#/properties/profile/properties/clients/items/required",keyword:"required",params:{missingProperty: "endpointUrls"},schema:schema46.properties.profile.properties.clients.items.required,parentSchema:schema46.properties.profile.properties.clients.items,data:data5};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
for(const key2 in data5){
if(!((((((((key2 === "rps") || (key2 === "connections")) || (key2 === "endpointUrls")) || (key2 === "method")) || (key2 === "headers")) || (key2 === "body")) || (key2 === "internal")) || (key2 === "loadGenerator"))){
const err8 = {instancePath:instancePath+"/profile/clients/" + i0,schemaPath:"#/properties/profile/properties/clients/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},schema:false,parentSchema:schema46.properties.profile.properties.clients.items,data:data5};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data5.rps !== undefined){
let data6 = data5.rps;
if(typeof data6 == "number"){
if(data6 > 1000000 || isNaN(data6)){
const err9 = {instancePath:instancePath+"/profile/clients/" + i0+"/rps",schemaPath:"#/properties/profile/properties/clients/items/properties/rps/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000},schema:1000000,parentSchema:schema46.properties.profile.properties.clients.items.properties.rps,data:data6};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(data6 <= 0 || isNaN(data6)){
const err10 = {instancePath:instancePath+"/profile/clients/" + i0+"/rps",schemaPath:"#/properties/profile/properties/clients/items/properties/rps/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0},schema:0,parentSchema:schema46.properties.profile.properties.clients.items.properties.rps,data:data6};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
else {
const err11 = {instancePath:instancePath+"/profile/clients/" + i0+"/rps",schemaPath:"#/properties/profile/properties/clients/items/properties/rps/type",keyword:"type",params:{type: "number"},schema:schema46.properties.profile.properties.clients.items.properties.rps.type,parentSchema:schema46.properties.profile.properties.clients.items.properties.rps,data:data6};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data5.connections !== undefined){
let data7 = data5.connections;
if(!((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7)))){
const err12 = {instancePath:instancePath+"/profile/clients/" + i0+"/connections",schemaPath:"#/properties/profile/properties/clients/items/properties/connections/type",keyword:"type",params:{type: "integer"},schema:schema46.properties.profile.properties.clients.items.properties.connections.type,parentSchema:schema46.properties.profile.properties.clients.items.properties.connections,data:data7};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if(typeof data7 == "number"){
if(data7 > 10000 || isNaN(data7)){
const err13 = {instancePath:instancePath+"/profile/clients/" + i0+"/connections",schemaPath:"#/properties/profile/properties/clients/items/properties/connections/maximum",keyword:"maximum",params:{comparison: "<=", limit: 10000},schema:10000,parentSchema:schema46.properties.profile.properties.clients.items.properties.connections,data:data7};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(data7 < 1 || isNaN(data7)){
const err14 = {instancePath:instancePath+"/profile/clients/" + i0+"/connections",schemaPath:"#/properties/profile/properties/clients/items/properties/connections/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema46.properties.profile.properties.clients.items.properties.connections,data:data7};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
if(data5.endpointUrls !== undefined){
let data8 = data5.endpointUrls;
if(Array.isArray(data8)){
if(data8.length < 1){
const err15 = {instancePath:instancePath+"/profile/clients/" + i0+"/endpointUrls",schemaPath:"#/properties/profile/properties/clients/items/properties/endpointUrls/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema46.properties.profile.properties.clients.items.properties.endpointUrls,data:data8};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
const len1 = data8.length;
for(let i1=0; i1<len1; i1++){
let data9 = data8[i1];
if(typeof data9 === "string"){
if(!pattern16.test(data9)){
const err16 = {instancePath:instancePath+"/profile/clients/" + i0+"/endpointUrls/" + i1,schemaPath:"#/properties/profile/properties/clients/items/properties/endpointUrls/items/pattern",keyword:"pattern",params:{pattern: "^http://[^\\s]+$"},schema:"^http://[^\\s]+$",parentSchema:schema46.properties.profile.properties.clients.items.properties.endpointUrls.items,data:data9};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
else {
const err17 = {instancePath:instancePath+"/profile/clients/" + i0+"/endpointUrls/" + i1,schemaPath:"#/properties/profile/properties/clients/items/properties/endpointUrls/items/type",keyword:"type",params:{type: "string"},schema:schema46.properties.profile.properties.clients.items.properties.endpointUrls.items.type,parentSchema:schema46.properties.profile.properties.clients.items.properties.endpointUrls.items,data:data9};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
}
else {
const err18 = {instancePath:instancePath+"/profile/clients/" + i0+"/endpointUrls",schemaPath:"#/properties/profile/properties/clients/items/properties/endpointUrls/type",keyword:"type",params:{type: "array"},schema:schema46.properties.profile.properties.clients.items.properties.endpointUrls.type,parentSchema:schema46.properties.profile.properties.clients.items.properties.endpointUrls,data:data8};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data5.method !== undefined){
let data10 = data5.method;
if(typeof data10 !== "string"){
const err19 = {instancePath:instancePath+"/profile/clients/" + i0+"/method",schemaPath:"#/properties/profile/properties/clients/items/properties/method/type",keyword:"type",params:{type: "string"},schema:schema46.properties.profile.properties.clients.items.properties.method.type,parentSchema:schema46.properties.profile.properties.clients.items.properties.method,data:data10};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if(!((((((data10 === "GET") || (data10 === "HEAD")) || (data10 === "POST")) || (data10 === "PUT")) || (data10 === "PATCH")) || (data10 === "DELETE"))){
const err20 = {instancePath:instancePath+"/profile/clients/" + i0+"/method",schemaPath:"#/properties/profile/properties/clients/items/properties/method/enum",keyword:"enum",params:{allowedValues: schema46.properties.profile.properties.clients.items.properties.method.enum},schema:schema46.properties.profile.properties.clients.items.properties.method.enum,parentSchema:schema46.properties.profile.properties.clients.items.properties.method,data:data10};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data5.headers !== undefined){
if(!(validate113(data5.headers, {instancePath:instancePath+"/profile/clients/" + i0+"/headers",parentData:data5,parentDataProperty:"headers",rootData}))){
vErrors = vErrors === null ? validate113.errors : vErrors.concat(validate113.errors);
errors = vErrors.length;
}
}
if(data5.body !== undefined){
let data12 = data5.body;
if(typeof data12 !== "string"){
const err21 = {instancePath:instancePath+"/profile/clients/" + i0+"/body",schemaPath:"#/properties/profile/properties/clients/items/properties/body/type",keyword:"type",params:{type: "string"},schema:schema46.properties.profile.properties.clients.items.properties.body.type,parentSchema:schema46.properties.profile.properties.clients.items.properties.body,data:data12};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data5.internal !== undefined){
let data13 = data5.internal;
if(typeof data13 !== "boolean"){
const err22 = {instancePath:instancePath+"/profile/clients/" + i0+"/internal",schemaPath:"#/properties/profile/properties/clients/items/properties/internal/type",keyword:"type",params:{type: "boolean"},schema:schema46.properties.profile.properties.clients.items.properties.internal.type,parentSchema:schema46.properties.profile.properties.clients.items.properties.internal,data:data13};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data5.loadGenerator !== undefined){
let data14 = data5.loadGenerator;
if(typeof data14 !== "string"){
const err23 = {instancePath:instancePath+"/profile/clients/" + i0+"/loadGenerator",schemaPath:"#/properties/profile/properties/clients/items/properties/loadGenerator/type",keyword:"type",params:{type: "string"},schema:schema46.properties.profile.properties.clients.items.properties.loadGenerator.type,parentSchema:schema46.properties.profile.properties.clients.items.properties.loadGenerator,data:data14};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
if(!(data14 === "builtin")){
const err24 = {instancePath:instancePath+"/profile/clients/" + i0+"/loadGenerator",schemaPath:"#/properties/profile/properties/clients/items/properties/loadGenerator/enum",keyword:"enum",params:{allowedValues: schema46.properties.profile.properties.clients.items.properties.loadGenerator.enum},schema:schema46.properties.profile.properties.clients.items.properties.loadGenerator.enum,parentSchema:schema46.properties.profile.properties.clients.items.properties.loadGenerator,data:data14};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
}
else {
const err25 = {instancePath:instancePath+"/profile/clients/" + i0,schemaPath:"#/properties/profile/properties/clients/items/type",keyword:"type",params:{type: "object"},schema:schema46.properties.profile.properties.clients.items.type,parentSchema:schema46.properties.profile.properties.clients.items,data:data5};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
}
else {
const err26 = {instancePath:instancePath+"/profile/clients",schemaPath:"#/properties/profile/properties/clients/type",keyword:"type",params:{type: "array"},schema:schema46.properties.profile.properties.clients.type,parentSchema:schema46.properties.profile.properties.clients,data:data4};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
}
else {
const err27 = {instancePath:instancePath+"/profile",schemaPath:"#/properties/profile/type",keyword:"type",params:{type: "object"},schema:schema46.properties.profile.type,parentSchema:schema46.properties.profile,data:data1};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data.warmup !== undefined){
if(!(validate33(data.warmup, {instancePath:instancePath+"/warmup",parentData:data,parentDataProperty:"warmup",rootData}))){
vErrors = vErrors === null ? validate33.errors : vErrors.concat(validate33.errors);
errors = vErrors.length;
}
}
if(data.repeats !== undefined){
let data16 = data.repeats;
if(!((typeof data16 == "number") && (!(data16 % 1) && !isNaN(data16)))){
const err28 = {instancePath:instancePath+"/repeats",schemaPath:"#/properties/repeats/type",keyword:"type",params:{type: "integer"},schema:schema46.properties.repeats.type,parentSchema:schema46.properties.repeats,data:data16};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
if(typeof data16 == "number"){
if(data16 > 100 || isNaN(data16)){
const err29 = {instancePath:instancePath+"/repeats",schemaPath:"#/properties/repeats/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100},schema:100,parentSchema:schema46.properties.repeats,data:data16};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
if(data16 < 1 || isNaN(data16)){
const err30 = {instancePath:instancePath+"/repeats",schemaPath:"#/properties/repeats/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema46.properties.repeats,data:data16};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
}
if(data.thresholds !== undefined){
let data17 = data.thresholds;
if(data17 && typeof data17 == "object" && !Array.isArray(data17)){
if(Object.keys(data17).length < 1){
const err31 = {instancePath:instancePath+"/thresholds",schemaPath:"#/properties/thresholds/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema46.properties.thresholds,data:data17};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
for(const key3 in data17){
const _errs36 = errors;
if(typeof key3 === "string"){
if(!pattern17.test(key3)){
const err32 = {instancePath:instancePath+"/thresholds",schemaPath:"#/properties/thresholds/propertyNames/pattern",keyword:"pattern",params:{pattern: "^(errorRate|rps|p\\d{2}(\\.\\d+)?)$"},schema:"^(errorRate|rps|p\\d{2}(\\.\\d+)?)$",parentSchema:schema46.properties.thresholds.propertyNames,data:key3,propertyName:key3};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
var valid7 = _errs36 === errors;
if(!valid7){
const err33 = {instancePath:instancePath+"/thresholds",schemaPath:"#/properties/thresholds/propertyNames",keyword:"propertyNames",params:{propertyName: key3},schema:schema46.properties.thresholds.propertyNames,parentSchema:schema46.properties.thresholds,data:data17};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
for(const key4 in data17){
let data18 = data17[key4];
if(typeof data18 === "string"){
if(!pattern18.test(data18)){
const err34 = {instancePath:instancePath+"/thresholds/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/thresholds/additionalProperties/pattern",keyword:"pattern",params:{pattern: "^(<=|<|>=|>)\\s*\\d"},schema:"^(<=|<|>=|>)\\s*\\d",parentSchema:schema46.properties.thresholds.additionalProperties,data:data18};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
else {
const err35 = {instancePath:instancePath+"/thresholds/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/thresholds/additionalProperties/type",keyword:"type",params:{type: "string"},schema:schema46.properties.thresholds.additionalProperties.type,parentSchema:schema46.properties.thresholds.additionalProperties,data:data18};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
}
else {
const err36 = {instancePath:instancePath+"/thresholds",schemaPath:"#/properties/thresholds/type",keyword:"type",params:{type: "object"},schema:schema46.properties.thresholds.type,parentSchema:schema46.properties.thresholds,data:data17};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data.backendFrom !== undefined){
if(!(validate116(data.backendFrom, {instancePath:instancePath+"/backendFrom",parentData:data,parentDataProperty:"backendFrom",rootData}))){
vErrors = vErrors === null ? validate116.errors : vErrors.concat(validate116.errors);
errors = vErrors.length;
}
}
if(data.compare !== undefined){
let data20 = data.compare;
if(data20 && typeof data20 == "object" && !Array.isArray(data20)){
if(data20.canary === undefined){
const err37 = {instancePath:instancePath+"/compare",schemaPath:"#/properties/compare/required",keyword:"required",params:{missingProperty: "canary"},schema:schema46.properties.compare.required,parentSchema:schema46.properties.compare,data:data20};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
if(data20.control === undefined){
const err38 = {instancePath:instancePath+"/compare",schemaPath:"#/properties/compare/required",keyword:"required",params:{missingProperty: "control"},schema:schema46.properties.compare.required,parentSchema:schema46.properties.compare,data:data20};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
for(const key5 in data20){
if(!(((((key5 === "canary") || (key5 === "control")) || (key5 === "minRequests")) || (key5 === "errors")) || (pattern19.test(key5)))){
const err39 = {instancePath:instancePath+"/compare",schemaPath:"#/properties/compare/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},schema:false,parentSchema:schema46.properties.compare,data:data20};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
if(data20.canary !== undefined){
let data21 = data20.canary;
if(typeof data21 !== "string"){
const err40 = {instancePath:instancePath+"/compare/canary",schemaPath:"#/properties/compare/properties/canary/type",keyword:"type",params:{type: "string"},schema:schema46.properties.compare.properties.canary.type,parentSchema:schema46.properties.compare.properties.canary,data:data21};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
if(data20.control !== undefined){
let data22 = data20.control;
if(typeof data22 !== "string"){
const err41 = {instancePath:instancePath+"/compare/control",schemaPath:"#/properties/compare/properties/control/type",keyword:"type",params:{type: "string"},schema:schema46.properties.compare.properties.control.type,parentSchema:schema46.properties.compare.properties.control,data:data22};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
if(data20.minRequests !== undefined){
let data23 = data20.minRequests;
if(!((typeof data23 == "number") && (!(data23 % 1) && !isNaN(data23)))){
const err42 = {instancePath:instancePath+"/compare/minRequests",schemaPath:"#/properties/compare/properties/minRequests/type",keyword:"type",params:{type: "integer"},schema:schema46.properties.compare.properties.minRequests.type,parentSchema:schema46.properties.compare.properties.minRequests,data:data23};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
if(typeof data23 == "number"){
if(data23 < 1 || isNaN(data23)){
const err43 = {instancePath:instancePath+"/compare/minRequests",schemaPath:"#/properties/compare/properties/minRequests/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema46.properties.compare.properties.minRequests,data:data23};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
}
if(data20.errors !== undefined){
let data24 = data20.errors;
if(typeof data24 === "string"){
if(!pattern20.test(data24)){
const err44 = {instancePath:instancePath+"/compare/errors",schemaPath:"#/properties/compare/properties/errors/pattern",keyword:"pattern",params:{pattern: "^(<=|<)\\s*\\+?\\d"},schema:"^(<=|<)\\s*\\+?\\d",parentSchema:schema46.properties.compare.properties.errors,data:data24};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
else {
const err45 = {instancePath:instancePath+"/compare/errors",schemaPath:"#/properties/compare/properties/errors/type",keyword:"type",params:{type: "string"},schema:schema46.properties.compare.properties.errors.type,parentSchema:schema46.properties.compare.properties.errors,data:data24};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
for(const key6 in data20){
if(pattern19.test(key6)){
let data25 = data20[key6];
if(typeof data25 === "string"){
if(!pattern20.test(data25)){
const err46 = {instancePath:instancePath+"/compare/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/compare/patternProperties/%5Ep%5Cd%7B2%7D(%5C.%5Cd%2B)%3F%24/pattern",keyword:"pattern",params:{pattern: "^(<=|<)\\s*\\+?\\d"},schema:"^(<=|<)\\s*\\+?\\d",parentSchema:schema46.properties.compare.patternProperties["^p\\d{2}(\\.\\d+)?$"],data:data25};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
else {
const err47 = {instancePath:instancePath+"/compare/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/compare/patternProperties/%5Ep%5Cd%7B2%7D(%5C.%5Cd%2B)%3F%24/type",keyword:"type",params:{type: "string"},schema:schema46.properties.compare.patternProperties["^p\\d{2}(\\.\\d+)?$"].type,parentSchema:schema46.properties.compare.patternProperties["^p\\d{2}(\\.\\d+)?$"],data:data25};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
}
}
else {
const err48 = {instancePath:instancePath+"/compare",schemaPath:"#/properties/compare/type",keyword:"type",params:{type: "object"},schema:schema46.properties.compare.type,parentSchema:schema46.properties.compare,data:data20};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
if(data.timeout !== undefined){
if(!(validate33(data.timeout, {instancePath:instancePath+"/timeout",parentData:data,parentDataProperty:"timeout",rootData}))){
vErrors = vErrors === null ? validate33.errors : vErrors.concat(validate33.errors);
errors = vErrors.length;
}
}
}
else {
const err49 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema46.type,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
validate107.errors = vErrors;
return errors === 0;
}

export const validate_policy = validate119;
const schema50 = {"title":"PolicyInput","description":"Applies SMI or Gateway API objects lowered to the target's mesh, and waits until every proxy concerned obeys them.","x-effect":"idempotent","x-proof":false,"type":"object","additionalProperties":false,"properties":{"files":{"type":"array","items":{"type":"string","description":"File or folder below the pattern's folder.","minLength":1},"description":"Manifest files or folders, below the pattern's folder.","minItems":1},"inline":{"type":"array","items":{"$ref":"#/definitions/Manifest"},"description":"Objects written here.","minItems":1},"conflicts":{"$ref":"#/definitions/Conflicts"},"objects":{"$ref":"#/definitions/Objects"}},"anyOf":[{"required":["files"]},{"required":["inline"]},{"required":["objects"]}]};

function validate119(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
const _errs1 = errors;
let valid0 = false;
const _errs2 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.files === undefined){
const err0 = {instancePath,schemaPath:"#/anyOf/0/required",keyword:"required",params:{missingProperty: "files"},schema:schema50.anyOf[0].required,parentSchema:schema50.anyOf[0],data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var _valid0 = _errs2 === errors;
valid0 = valid0 || _valid0;
if(!valid0){
const _errs3 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.inline === undefined){
const err1 = {instancePath,schemaPath:"#/anyOf/1/required",keyword:"required",params:{missingProperty: "inline"},schema:schema50.anyOf[1].required,parentSchema:schema50.anyOf[1],data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
var _valid0 = _errs3 === errors;
valid0 = valid0 || _valid0;
if(!valid0){
const _errs4 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.objects === undefined){
const err2 = {instancePath,schemaPath:"#/anyOf/2/required",keyword:"required",params:{missingProperty: "objects"},schema:schema50.anyOf[2].required,parentSchema:schema50.anyOf[2],data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
var _valid0 = _errs4 === errors;
valid0 = valid0 || _valid0;
}
}
if(!valid0){
const err3 = {instancePath,schemaPath:"#/anyOf",keyword:"anyOf",params:{},schema:schema50.anyOf,parentSchema:schema50,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
else {
errors = _errs1;
if(vErrors !== null){
if(_errs1){
vErrors.length = _errs1;
}
else {
vErrors = null;
}
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((((key0 === "files") || (key0 === "inline")) || (key0 === "conflicts")) || (key0 === "objects"))){
const err4 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema50,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.files !== undefined){
let data0 = data.files;
if(Array.isArray(data0)){
if(data0.length < 1){
const err5 = {instancePath:instancePath+"/files",schemaPath:"#/properties/files/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema50.properties.files,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
const len0 = data0.length;
for(let i0=0; i0<len0; i0++){
let data1 = data0[i0];
if(typeof data1 === "string"){
if(func2(data1) < 1){
const err6 = {instancePath:instancePath+"/files/" + i0,schemaPath:"#/properties/files/items/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema50.properties.files.items,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/files/" + i0,schemaPath:"#/properties/files/items/type",keyword:"type",params:{type: "string"},schema:schema50.properties.files.items.type,parentSchema:schema50.properties.files.items,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
else {
const err8 = {instancePath:instancePath+"/files",schemaPath:"#/properties/files/type",keyword:"type",params:{type: "array"},schema:schema50.properties.files.type,parentSchema:schema50.properties.files,data:data0};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.inline !== undefined){
let data2 = data.inline;
if(Array.isArray(data2)){
if(data2.length < 1){
const err9 = {instancePath:instancePath+"/inline",schemaPath:"#/properties/inline/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema50.properties.inline,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
const len1 = data2.length;
for(let i1=0; i1<len1; i1++){
if(!(validate70(data2[i1], {instancePath:instancePath+"/inline/" + i1,parentData:data2,parentDataProperty:i1,rootData}))){
vErrors = vErrors === null ? validate70.errors : vErrors.concat(validate70.errors);
errors = vErrors.length;
}
}
}
else {
const err10 = {instancePath:instancePath+"/inline",schemaPath:"#/properties/inline/type",keyword:"type",params:{type: "array"},schema:schema50.properties.inline.type,parentSchema:schema50.properties.inline,data:data2};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.conflicts !== undefined){
if(!(validate72(data.conflicts, {instancePath:instancePath+"/conflicts",parentData:data,parentDataProperty:"conflicts",rootData}))){
vErrors = vErrors === null ? validate72.errors : vErrors.concat(validate72.errors);
errors = vErrors.length;
}
}
if(data.objects !== undefined){
if(!(validate77(data.objects, {instancePath:instancePath+"/objects",parentData:data,parentDataProperty:"objects",rootData}))){
vErrors = vErrors === null ? validate77.errors : vErrors.concat(validate77.errors);
errors = vErrors.length;
}
}
}
else {
const err11 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema50.type,parentSchema:schema50,data};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
validate119.errors = vErrors;
return errors === 0;
}

export const validate_probe = validate123;
const schema51 = {"title":"ProbeInput","description":"Sends requests from a workload's identity and judges what came of them.","x-effect":"pure","x-proof":true,"type":"object","additionalProperties":false,"properties":{"from":{"$ref":"#/definitions/From"},"request":{"$ref":"#/definitions/Request"},"requests":{"type":"array","items":{"$ref":"#/definitions/Request"},"description":"A table of requests, sent in turn.","minItems":1},"count":{"type":"integer","description":"Requests to send for claims that are not statistical.","minimum":1,"maximum":100000,"default":10},"maxRequests":{"type":"integer","description":"The most that a share may cost before it is inconclusive.","minimum":10,"maximum":10000000,"default":50000},"stream":{"type":"object","additionalProperties":false,"properties":{"rate":{"type":"number","description":"Requests per second.","exclusiveMinimum":0,"maximum":10000},"for":{"$ref":"#/definitions/Duration"}},"required":["rate","for"],"description":"A steady stream in place of a count."},"control":{"type":"object","additionalProperties":false,"properties":{"from":{"$ref":"#/definitions/From"},"request":{"$ref":"#/definitions/Request"}},"description":"For denied: a request that must be allowed, to the same pod and port: another caller, or another request."},"expect":{"type":"object","additionalProperties":false,"properties":{"status":{"description":"Status, or any of several.","anyOf":[{"type":"integer","description":"Status.","minimum":100,"maximum":599},{"type":"array","items":{"type":"integer","description":"Status.","minimum":100,"maximum":599},"minItems":1}]},"grpcStatus":{"description":"Status code of gRPC, or any of several; 0 is OK.","anyOf":[{"type":"integer","description":"Status code of gRPC.","minimum":0,"maximum":16},{"type":"array","items":{"type":"integer","description":"Status code of gRPC.","minimum":0,"maximum":16},"minItems":1}]},"answered":{"type":"boolean","description":"True: every request gets an answer, whatever it says.","const":true},"denied":{"type":"boolean","description":"True: the mesh must refuse; proved with an allowed control and the server's counter.","const":true},"header":{"$ref":"#/definitions/Labels"},"body":{"type":"object","additionalProperties":false,"properties":{"contains":{"type":"string","description":"Text that the body must contain."},"equals":{"type":"string","description":"The whole body."},"matches":{"type":"string","description":"RE2 expression that must be found in the body."}},"description":"What the body must be."},"peerIdentity":{"type":"string","description":"Service account (name or SPIFFE URI) of the workload that must have served, by its proxy's own account."},"share":{"type":"object","description":"Percent of requests that each backend must get, ± tolerance in percentage points.","properties":{"tolerance":{"type":"number","description":"Percentage points; max(1, 10 % of the target) when left out.","exclusiveMinimum":0,"maximum":50}},"additionalProperties":{"type":"number","description":"Percent.","minimum":0,"maximum":100},"minProperties":1},"latency":{"type":"object","additionalProperties":{"type":"string","description":"Bound such as <= 50ms.","pattern":"^(<=|<)\\s*\\d"},"propertyNames":{"pattern":"^p\\d{2}(\\.\\d+)?$"},"description":"Bounds on percentiles: {p90: \"<= 50ms\"}."}},"description":"What must be observed.","minProperties":1},"backendFrom":{"$ref":"#/definitions/BackendFrom"},"keepAlive":{"type":"string","description":"Whether connections are kept.","enum":["on","off","mixed"],"default":"mixed"},"eventually":{"$ref":"#/definitions/Eventually"},"consistently":{"$ref":"#/definitions/Consistently"}},"required":["from","expect"],"oneOf":[{"required":["request"]},{"required":["requests"]}]};
const schema52 = {"type":"object","additionalProperties":false,"properties":{"method":{"type":"string","description":"HTTP method.","enum":["GET","HEAD","POST","PUT","PATCH","DELETE","OPTIONS"],"default":"GET"},"url":{"type":"string","description":"Address as the workload would dial it: http://HOST[:PORT]/PATH, tcp://HOST:PORT or udp://HOST:PORT.","pattern":"^(http://[^\\s]+|(tcp|udp)://[^\\s/:]+:\\d+)$","x-late":true},"protocol":{"type":"string","description":"What is spoken; by itself: grpc where 'grpc' stands, tcp and udp by the address, else http1.","enum":["http1","http2","grpc","tcp","udp"]},"grpc":{"type":"object","additionalProperties":false,"properties":{"method":{"type":"string","description":"Full name of the method: package.Service/Method.","pattern":"^[A-Za-z_][A-Za-z0-9_.]*/[A-Za-z_][A-Za-z0-9_]*$"},"metadata":{"$ref":"#/definitions/Headers"},"message":{"type":"string","description":"The request message, serialised and in base64; an empty message when left out.","pattern":"^[A-Za-z0-9+/]*={0,2}$","x-late":true,"x-secret":true}},"required":["method"],"description":"A unary gRPC call to the address."},"headers":{"$ref":"#/definitions/Headers"},"body":{"type":"string","description":"Request body; over tcp and udp the payload, behind a line with the nonce of the probe.","x-late":true,"x-secret":true}},"required":["url"],"description":"One request."};
const pattern23 = new RegExp("^(http://[^\\s]+|(tcp|udp)://[^\\s/:]+:\\d+)$", "u");
const pattern24 = new RegExp("^[A-Za-z_][A-Za-z0-9_.]*/[A-Za-z_][A-Za-z0-9_]*$", "u");
const pattern25 = new RegExp("^[A-Za-z0-9+/]*={0,2}$", "u");

function validate125(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.url === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "url"},schema:schema52.required,parentSchema:schema52,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((((((key0 === "method") || (key0 === "url")) || (key0 === "protocol")) || (key0 === "grpc")) || (key0 === "headers")) || (key0 === "body"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema52,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.method !== undefined){
let data0 = data.method;
if(typeof data0 !== "string"){
const err2 = {instancePath:instancePath+"/method",schemaPath:"#/properties/method/type",keyword:"type",params:{type: "string"},schema:schema52.properties.method.type,parentSchema:schema52.properties.method,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(!(((((((data0 === "GET") || (data0 === "HEAD")) || (data0 === "POST")) || (data0 === "PUT")) || (data0 === "PATCH")) || (data0 === "DELETE")) || (data0 === "OPTIONS"))){
const err3 = {instancePath:instancePath+"/method",schemaPath:"#/properties/method/enum",keyword:"enum",params:{allowedValues: schema52.properties.method.enum},schema:schema52.properties.method.enum,parentSchema:schema52.properties.method,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.url !== undefined){
let data1 = data.url;
if(typeof data1 === "string"){
if(!pattern23.test(data1)){
const err4 = {instancePath:instancePath+"/url",schemaPath:"#/properties/url/pattern",keyword:"pattern",params:{pattern: "^(http://[^\\s]+|(tcp|udp)://[^\\s/:]+:\\d+)$"},schema:"^(http://[^\\s]+|(tcp|udp)://[^\\s/:]+:\\d+)$",parentSchema:schema52.properties.url,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/url",schemaPath:"#/properties/url/type",keyword:"type",params:{type: "string"},schema:schema52.properties.url.type,parentSchema:schema52.properties.url,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.protocol !== undefined){
let data2 = data.protocol;
if(typeof data2 !== "string"){
const err6 = {instancePath:instancePath+"/protocol",schemaPath:"#/properties/protocol/type",keyword:"type",params:{type: "string"},schema:schema52.properties.protocol.type,parentSchema:schema52.properties.protocol,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(!(((((data2 === "http1") || (data2 === "http2")) || (data2 === "grpc")) || (data2 === "tcp")) || (data2 === "udp"))){
const err7 = {instancePath:instancePath+"/protocol",schemaPath:"#/properties/protocol/enum",keyword:"enum",params:{allowedValues: schema52.properties.protocol.enum},schema:schema52.properties.protocol.enum,parentSchema:schema52.properties.protocol,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.grpc !== undefined){
let data3 = data.grpc;
if(data3 && typeof data3 == "object" && !Array.isArray(data3)){
if(data3.method === undefined){
const err8 = {instancePath:instancePath+"/grpc",schemaPath:"#/properties/grpc/required",keyword:"required",params:{missingProperty: "method"},schema:schema52.properties.grpc.required,parentSchema:schema52.properties.grpc,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
for(const key1 in data3){
if(!(((key1 === "method") || (key1 === "metadata")) || (key1 === "message"))){
const err9 = {instancePath:instancePath+"/grpc",schemaPath:"#/properties/grpc/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema52.properties.grpc,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data3.method !== undefined){
let data4 = data3.method;
if(typeof data4 === "string"){
if(!pattern24.test(data4)){
const err10 = {instancePath:instancePath+"/grpc/method",schemaPath:"#/properties/grpc/properties/method/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z_][A-Za-z0-9_.]*/[A-Za-z_][A-Za-z0-9_]*$"},schema:"^[A-Za-z_][A-Za-z0-9_.]*/[A-Za-z_][A-Za-z0-9_]*$",parentSchema:schema52.properties.grpc.properties.method,data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
else {
const err11 = {instancePath:instancePath+"/grpc/method",schemaPath:"#/properties/grpc/properties/method/type",keyword:"type",params:{type: "string"},schema:schema52.properties.grpc.properties.method.type,parentSchema:schema52.properties.grpc.properties.method,data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data3.metadata !== undefined){
if(!(validate113(data3.metadata, {instancePath:instancePath+"/grpc/metadata",parentData:data3,parentDataProperty:"metadata",rootData}))){
vErrors = vErrors === null ? validate113.errors : vErrors.concat(validate113.errors);
errors = vErrors.length;
}
}
if(data3.message !== undefined){
let data6 = data3.message;
if(typeof data6 === "string"){
if(!pattern25.test(data6)){
const err12 = {instancePath:instancePath+"/grpc/message",schemaPath:"#/properties/grpc/properties/message/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9+/]*={0,2}$"},schema:"^[A-Za-z0-9+/]*={0,2}$",parentSchema:schema52.properties.grpc.properties.message,data:data6};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
else {
const err13 = {instancePath:instancePath+"/grpc/message",schemaPath:"#/properties/grpc/properties/message/type",keyword:"type",params:{type: "string"},schema:schema52.properties.grpc.properties.message.type,parentSchema:schema52.properties.grpc.properties.message,data:data6};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
}
else {
const err14 = {instancePath:instancePath+"/grpc",schemaPath:"#/properties/grpc/type",keyword:"type",params:{type: "object"},schema:schema52.properties.grpc.type,parentSchema:schema52.properties.grpc,data:data3};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.headers !== undefined){
if(!(validate113(data.headers, {instancePath:instancePath+"/headers",parentData:data,parentDataProperty:"headers",rootData}))){
vErrors = vErrors === null ? validate113.errors : vErrors.concat(validate113.errors);
errors = vErrors.length;
}
}
if(data.body !== undefined){
let data8 = data.body;
if(typeof data8 !== "string"){
const err15 = {instancePath:instancePath+"/body",schemaPath:"#/properties/body/type",keyword:"type",params:{type: "string"},schema:schema52.properties.body.type,parentSchema:schema52.properties.body,data:data8};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
}
else {
const err16 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema52.type,parentSchema:schema52,data};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
validate125.errors = vErrors;
return errors === 0;
}

const pattern27 = new RegExp("^(<=|<)\\s*\\d", "u");

function validate123(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
const _errs1 = errors;
let valid0 = false;
let passing0 = null;
const _errs2 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.request === undefined){
const err0 = {instancePath,schemaPath:"#/oneOf/0/required",keyword:"required",params:{missingProperty: "request"},schema:schema51.oneOf[0].required,parentSchema:schema51.oneOf[0],data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var _valid0 = _errs2 === errors;
if(_valid0){
valid0 = true;
passing0 = 0;
}
const _errs3 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.requests === undefined){
const err1 = {instancePath,schemaPath:"#/oneOf/1/required",keyword:"required",params:{missingProperty: "requests"},schema:schema51.oneOf[1].required,parentSchema:schema51.oneOf[1],data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
var _valid0 = _errs3 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid0 = true;
passing0 = 1;
}
}
if(!valid0){
const err2 = {instancePath,schemaPath:"#/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},schema:schema51.oneOf,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
else {
errors = _errs1;
if(vErrors !== null){
if(_errs1){
vErrors.length = _errs1;
}
else {
vErrors = null;
}
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.from === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "from"},schema:schema51.required,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.expect === undefined){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "expect"},schema:schema51.required,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
for(const key0 in data){
if(!(func5.call(schema51.properties, key0))){
const err5 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.from !== undefined){
if(!(validate108(data.from, {instancePath:instancePath+"/from",parentData:data,parentDataProperty:"from",rootData}))){
vErrors = vErrors === null ? validate108.errors : vErrors.concat(validate108.errors);
errors = vErrors.length;
}
}
if(data.request !== undefined){
if(!(validate125(data.request, {instancePath:instancePath+"/request",parentData:data,parentDataProperty:"request",rootData}))){
vErrors = vErrors === null ? validate125.errors : vErrors.concat(validate125.errors);
errors = vErrors.length;
}
}
if(data.requests !== undefined){
let data2 = data.requests;
if(Array.isArray(data2)){
if(data2.length < 1){
const err6 = {instancePath:instancePath+"/requests",schemaPath:"#/properties/requests/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema51.properties.requests,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
const len0 = data2.length;
for(let i0=0; i0<len0; i0++){
if(!(validate125(data2[i0], {instancePath:instancePath+"/requests/" + i0,parentData:data2,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate125.errors : vErrors.concat(validate125.errors);
errors = vErrors.length;
}
}
}
else {
const err7 = {instancePath:instancePath+"/requests",schemaPath:"#/properties/requests/type",keyword:"type",params:{type: "array"},schema:schema51.properties.requests.type,parentSchema:schema51.properties.requests,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.count !== undefined){
let data4 = data.count;
if(!((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4)))){
const err8 = {instancePath:instancePath+"/count",schemaPath:"#/properties/count/type",keyword:"type",params:{type: "integer"},schema:schema51.properties.count.type,parentSchema:schema51.properties.count,data:data4};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(typeof data4 == "number"){
if(data4 > 100000 || isNaN(data4)){
const err9 = {instancePath:instancePath+"/count",schemaPath:"#/properties/count/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100000},schema:100000,parentSchema:schema51.properties.count,data:data4};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(data4 < 1 || isNaN(data4)){
const err10 = {instancePath:instancePath+"/count",schemaPath:"#/properties/count/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema51.properties.count,data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
if(data.maxRequests !== undefined){
let data5 = data.maxRequests;
if(!((typeof data5 == "number") && (!(data5 % 1) && !isNaN(data5)))){
const err11 = {instancePath:instancePath+"/maxRequests",schemaPath:"#/properties/maxRequests/type",keyword:"type",params:{type: "integer"},schema:schema51.properties.maxRequests.type,parentSchema:schema51.properties.maxRequests,data:data5};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(typeof data5 == "number"){
if(data5 > 10000000 || isNaN(data5)){
const err12 = {instancePath:instancePath+"/maxRequests",schemaPath:"#/properties/maxRequests/maximum",keyword:"maximum",params:{comparison: "<=", limit: 10000000},schema:10000000,parentSchema:schema51.properties.maxRequests,data:data5};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if(data5 < 10 || isNaN(data5)){
const err13 = {instancePath:instancePath+"/maxRequests",schemaPath:"#/properties/maxRequests/minimum",keyword:"minimum",params:{comparison: ">=", limit: 10},schema:10,parentSchema:schema51.properties.maxRequests,data:data5};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
}
if(data.stream !== undefined){
let data6 = data.stream;
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
if(data6.rate === undefined){
const err14 = {instancePath:instancePath+"/stream",schemaPath:"#/properties/stream/required",keyword:"required",params:{missingProperty: "rate"},schema:schema51.properties.stream.required,parentSchema:schema51.properties.stream,data:data6};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(data6.for === undefined){
const err15 = {instancePath:instancePath+"/stream",schemaPath:"#/properties/stream/required",keyword:"required",params:{missingProperty: "for"},schema:schema51.properties.stream.required,parentSchema:schema51.properties.stream,data:data6};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
for(const key1 in data6){
if(!((key1 === "rate") || (key1 === "for"))){
const err16 = {instancePath:instancePath+"/stream",schemaPath:"#/properties/stream/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema51.properties.stream,data:data6};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data6.rate !== undefined){
let data7 = data6.rate;
if(typeof data7 == "number"){
if(data7 > 10000 || isNaN(data7)){
const err17 = {instancePath:instancePath+"/stream/rate",schemaPath:"#/properties/stream/properties/rate/maximum",keyword:"maximum",params:{comparison: "<=", limit: 10000},schema:10000,parentSchema:schema51.properties.stream.properties.rate,data:data7};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
if(data7 <= 0 || isNaN(data7)){
const err18 = {instancePath:instancePath+"/stream/rate",schemaPath:"#/properties/stream/properties/rate/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0},schema:0,parentSchema:schema51.properties.stream.properties.rate,data:data7};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
else {
const err19 = {instancePath:instancePath+"/stream/rate",schemaPath:"#/properties/stream/properties/rate/type",keyword:"type",params:{type: "number"},schema:schema51.properties.stream.properties.rate.type,parentSchema:schema51.properties.stream.properties.rate,data:data7};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data6.for !== undefined){
if(!(validate33(data6.for, {instancePath:instancePath+"/stream/for",parentData:data6,parentDataProperty:"for",rootData}))){
vErrors = vErrors === null ? validate33.errors : vErrors.concat(validate33.errors);
errors = vErrors.length;
}
}
}
else {
const err20 = {instancePath:instancePath+"/stream",schemaPath:"#/properties/stream/type",keyword:"type",params:{type: "object"},schema:schema51.properties.stream.type,parentSchema:schema51.properties.stream,data:data6};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data.control !== undefined){
let data9 = data.control;
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
for(const key2 in data9){
if(!((key2 === "from") || (key2 === "request"))){
const err21 = {instancePath:instancePath+"/control",schemaPath:"#/properties/control/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},schema:false,parentSchema:schema51.properties.control,data:data9};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data9.from !== undefined){
if(!(validate108(data9.from, {instancePath:instancePath+"/control/from",parentData:data9,parentDataProperty:"from",rootData}))){
vErrors = vErrors === null ? validate108.errors : vErrors.concat(validate108.errors);
errors = vErrors.length;
}
}
if(data9.request !== undefined){
if(!(validate125(data9.request, {instancePath:instancePath+"/control/request",parentData:data9,parentDataProperty:"request",rootData}))){
vErrors = vErrors === null ? validate125.errors : vErrors.concat(validate125.errors);
errors = vErrors.length;
}
}
}
else {
const err22 = {instancePath:instancePath+"/control",schemaPath:"#/properties/control/type",keyword:"type",params:{type: "object"},schema:schema51.properties.control.type,parentSchema:schema51.properties.control,data:data9};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data.expect !== undefined){
let data12 = data.expect;
if(data12 && typeof data12 == "object" && !Array.isArray(data12)){
if(Object.keys(data12).length < 1){
const err23 = {instancePath:instancePath+"/expect",schemaPath:"#/properties/expect/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema51.properties.expect,data:data12};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
for(const key3 in data12){
if(!(func5.call(schema51.properties.expect.properties, key3))){
const err24 = {instancePath:instancePath+"/expect",schemaPath:"#/properties/expect/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},schema:false,parentSchema:schema51.properties.expect,data:data12};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data12.status !== undefined){
let data13 = data12.status;
const _errs29 = errors;
let valid7 = false;
const _errs30 = errors;
if(!((typeof data13 == "number") && (!(data13 % 1) && !isNaN(data13)))){
const err25 = {instancePath:instancePath+"/expect/status",schemaPath:"#/properties/expect/properties/status/anyOf/0/type",keyword:"type",params:{type: "integer"},schema:schema51.properties.expect.properties.status.anyOf[0].type,parentSchema:schema51.properties.expect.properties.status.anyOf[0],data:data13};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
if(typeof data13 == "number"){
if(data13 > 599 || isNaN(data13)){
const err26 = {instancePath:instancePath+"/expect/status",schemaPath:"#/properties/expect/properties/status/anyOf/0/maximum",keyword:"maximum",params:{comparison: "<=", limit: 599},schema:599,parentSchema:schema51.properties.expect.properties.status.anyOf[0],data:data13};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
if(data13 < 100 || isNaN(data13)){
const err27 = {instancePath:instancePath+"/expect/status",schemaPath:"#/properties/expect/properties/status/anyOf/0/minimum",keyword:"minimum",params:{comparison: ">=", limit: 100},schema:100,parentSchema:schema51.properties.expect.properties.status.anyOf[0],data:data13};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
var _valid1 = _errs30 === errors;
valid7 = valid7 || _valid1;
if(!valid7){
const _errs32 = errors;
if(Array.isArray(data13)){
if(data13.length < 1){
const err28 = {instancePath:instancePath+"/expect/status",schemaPath:"#/properties/expect/properties/status/anyOf/1/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema51.properties.expect.properties.status.anyOf[1],data:data13};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
const len1 = data13.length;
for(let i1=0; i1<len1; i1++){
let data14 = data13[i1];
if(!((typeof data14 == "number") && (!(data14 % 1) && !isNaN(data14)))){
const err29 = {instancePath:instancePath+"/expect/status/" + i1,schemaPath:"#/properties/expect/properties/status/anyOf/1/items/type",keyword:"type",params:{type: "integer"},schema:schema51.properties.expect.properties.status.anyOf[1].items.type,parentSchema:schema51.properties.expect.properties.status.anyOf[1].items,data:data14};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
if(typeof data14 == "number"){
if(data14 > 599 || isNaN(data14)){
const err30 = {instancePath:instancePath+"/expect/status/" + i1,schemaPath:"#/properties/expect/properties/status/anyOf/1/items/maximum",keyword:"maximum",params:{comparison: "<=", limit: 599},schema:599,parentSchema:schema51.properties.expect.properties.status.anyOf[1].items,data:data14};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
if(data14 < 100 || isNaN(data14)){
const err31 = {instancePath:instancePath+"/expect/status/" + i1,schemaPath:"#/properties/expect/properties/status/anyOf/1/items/minimum",keyword:"minimum",params:{comparison: ">=", limit: 100},schema:100,parentSchema:schema51.properties.expect.properties.status.anyOf[1].items,data:data14};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
}
}
else {
const err32 = {instancePath:instancePath+"/expect/status",schemaPath:"#/properties/expect/properties/status/anyOf/1/type",keyword:"type",params:{type: "array"},schema:schema51.properties.expect.properties.status.anyOf[1].type,parentSchema:schema51.properties.expect.properties.status.anyOf[1],data:data13};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
var _valid1 = _errs32 === errors;
valid7 = valid7 || _valid1;
}
if(!valid7){
const err33 = {instancePath:instancePath+"/expect/status",schemaPath:"#/properties/expect/properties/status/anyOf",keyword:"anyOf",params:{},schema:schema51.properties.expect.properties.status.anyOf,parentSchema:schema51.properties.expect.properties.status,data:data13};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
else {
errors = _errs29;
if(vErrors !== null){
if(_errs29){
vErrors.length = _errs29;
}
else {
vErrors = null;
}
}
}
}
if(data12.grpcStatus !== undefined){
let data15 = data12.grpcStatus;
const _errs37 = errors;
let valid10 = false;
const _errs38 = errors;
if(!((typeof data15 == "number") && (!(data15 % 1) && !isNaN(data15)))){
const err34 = {instancePath:instancePath+"/expect/grpcStatus",schemaPath:"#/properties/expect/properties/grpcStatus/anyOf/0/type",keyword:"type",params:{type: "integer"},schema:schema51.properties.expect.properties.grpcStatus.anyOf[0].type,parentSchema:schema51.properties.expect.properties.grpcStatus.anyOf[0],data:data15};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
if(typeof data15 == "number"){
if(data15 > 16 || isNaN(data15)){
const err35 = {instancePath:instancePath+"/expect/grpcStatus",schemaPath:"#/properties/expect/properties/grpcStatus/anyOf/0/maximum",keyword:"maximum",params:{comparison: "<=", limit: 16},schema:16,parentSchema:schema51.properties.expect.properties.grpcStatus.anyOf[0],data:data15};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
if(data15 < 0 || isNaN(data15)){
const err36 = {instancePath:instancePath+"/expect/grpcStatus",schemaPath:"#/properties/expect/properties/grpcStatus/anyOf/0/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema51.properties.expect.properties.grpcStatus.anyOf[0],data:data15};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
var _valid2 = _errs38 === errors;
valid10 = valid10 || _valid2;
if(!valid10){
const _errs40 = errors;
if(Array.isArray(data15)){
if(data15.length < 1){
const err37 = {instancePath:instancePath+"/expect/grpcStatus",schemaPath:"#/properties/expect/properties/grpcStatus/anyOf/1/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema51.properties.expect.properties.grpcStatus.anyOf[1],data:data15};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
const len2 = data15.length;
for(let i2=0; i2<len2; i2++){
let data16 = data15[i2];
if(!((typeof data16 == "number") && (!(data16 % 1) && !isNaN(data16)))){
const err38 = {instancePath:instancePath+"/expect/grpcStatus/" + i2,schemaPath:"#/properties/expect/properties/grpcStatus/anyOf/1/items/type",keyword:"type",params:{type: "integer"},schema:schema51.properties.expect.properties.grpcStatus.anyOf[1].items.type,parentSchema:schema51.properties.expect.properties.grpcStatus.anyOf[1].items,data:data16};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
if(typeof data16 == "number"){
if(data16 > 16 || isNaN(data16)){
const err39 = {instancePath:instancePath+"/expect/grpcStatus/" + i2,schemaPath:"#/properties/expect/properties/grpcStatus/anyOf/1/items/maximum",keyword:"maximum",params:{comparison: "<=", limit: 16},schema:16,parentSchema:schema51.properties.expect.properties.grpcStatus.anyOf[1].items,data:data16};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
if(data16 < 0 || isNaN(data16)){
const err40 = {instancePath:instancePath+"/expect/grpcStatus/" + i2,schemaPath:"#/properties/expect/properties/grpcStatus/anyOf/1/items/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema51.properties.expect.properties.grpcStatus.anyOf[1].items,data:data16};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
}
}
else {
const err41 = {instancePath:instancePath+"/expect/grpcStatus",schemaPath:"#/properties/expect/properties/grpcStatus/anyOf/1/type",keyword:"type",params:{type: "array"},schema:schema51.properties.expect.properties.grpcStatus.anyOf[1].type,parentSchema:schema51.properties.expect.properties.grpcStatus.anyOf[1],data:data15};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
var _valid2 = _errs40 === errors;
valid10 = valid10 || _valid2;
}
if(!valid10){
const err42 = {instancePath:instancePath+"/expect/grpcStatus",schemaPath:"#/properties/expect/properties/grpcStatus/anyOf",keyword:"anyOf",params:{},schema:schema51.properties.expect.properties.grpcStatus.anyOf,parentSchema:schema51.properties.expect.properties.grpcStatus,data:data15};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
else {
errors = _errs37;
if(vErrors !== null){
if(_errs37){
vErrors.length = _errs37;
}
else {
vErrors = null;
}
}
}
}
if(data12.answered !== undefined){
let data17 = data12.answered;
if(typeof data17 !== "boolean"){
const err43 = {instancePath:instancePath+"/expect/answered",schemaPath:"#/properties/expect/properties/answered/type",keyword:"type",params:{type: "boolean"},schema:schema51.properties.expect.properties.answered.type,parentSchema:schema51.properties.expect.properties.answered,data:data17};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
if(true !== data17){
const err44 = {instancePath:instancePath+"/expect/answered",schemaPath:"#/properties/expect/properties/answered/const",keyword:"const",params:{allowedValue: true},schema:true,parentSchema:schema51.properties.expect.properties.answered,data:data17};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data12.denied !== undefined){
let data18 = data12.denied;
if(typeof data18 !== "boolean"){
const err45 = {instancePath:instancePath+"/expect/denied",schemaPath:"#/properties/expect/properties/denied/type",keyword:"type",params:{type: "boolean"},schema:schema51.properties.expect.properties.denied.type,parentSchema:schema51.properties.expect.properties.denied,data:data18};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
if(true !== data18){
const err46 = {instancePath:instancePath+"/expect/denied",schemaPath:"#/properties/expect/properties/denied/const",keyword:"const",params:{allowedValue: true},schema:true,parentSchema:schema51.properties.expect.properties.denied,data:data18};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
if(data12.header !== undefined){
if(!(validate24(data12.header, {instancePath:instancePath+"/expect/header",parentData:data12,parentDataProperty:"header",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data12.body !== undefined){
let data20 = data12.body;
if(data20 && typeof data20 == "object" && !Array.isArray(data20)){
for(const key4 in data20){
if(!(((key4 === "contains") || (key4 === "equals")) || (key4 === "matches"))){
const err47 = {instancePath:instancePath+"/expect/body",schemaPath:"#/properties/expect/properties/body/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},schema:false,parentSchema:schema51.properties.expect.properties.body,data:data20};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
if(data20.contains !== undefined){
let data21 = data20.contains;
if(typeof data21 !== "string"){
const err48 = {instancePath:instancePath+"/expect/body/contains",schemaPath:"#/properties/expect/properties/body/properties/contains/type",keyword:"type",params:{type: "string"},schema:schema51.properties.expect.properties.body.properties.contains.type,parentSchema:schema51.properties.expect.properties.body.properties.contains,data:data21};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
if(data20.equals !== undefined){
let data22 = data20.equals;
if(typeof data22 !== "string"){
const err49 = {instancePath:instancePath+"/expect/body/equals",schemaPath:"#/properties/expect/properties/body/properties/equals/type",keyword:"type",params:{type: "string"},schema:schema51.properties.expect.properties.body.properties.equals.type,parentSchema:schema51.properties.expect.properties.body.properties.equals,data:data22};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
if(data20.matches !== undefined){
let data23 = data20.matches;
if(typeof data23 !== "string"){
const err50 = {instancePath:instancePath+"/expect/body/matches",schemaPath:"#/properties/expect/properties/body/properties/matches/type",keyword:"type",params:{type: "string"},schema:schema51.properties.expect.properties.body.properties.matches.type,parentSchema:schema51.properties.expect.properties.body.properties.matches,data:data23};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
}
else {
const err51 = {instancePath:instancePath+"/expect/body",schemaPath:"#/properties/expect/properties/body/type",keyword:"type",params:{type: "object"},schema:schema51.properties.expect.properties.body.type,parentSchema:schema51.properties.expect.properties.body,data:data20};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
if(data12.peerIdentity !== undefined){
let data24 = data12.peerIdentity;
if(typeof data24 !== "string"){
const err52 = {instancePath:instancePath+"/expect/peerIdentity",schemaPath:"#/properties/expect/properties/peerIdentity/type",keyword:"type",params:{type: "string"},schema:schema51.properties.expect.properties.peerIdentity.type,parentSchema:schema51.properties.expect.properties.peerIdentity,data:data24};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
if(data12.share !== undefined){
let data25 = data12.share;
if(data25 && typeof data25 == "object" && !Array.isArray(data25)){
if(Object.keys(data25).length < 1){
const err53 = {instancePath:instancePath+"/expect/share",schemaPath:"#/properties/expect/properties/share/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema51.properties.expect.properties.share,data:data25};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
for(const key5 in data25){
if(!(key5 === "tolerance")){
let data26 = data25[key5];
if(typeof data26 == "number"){
if(data26 > 100 || isNaN(data26)){
const err54 = {instancePath:instancePath+"/expect/share/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/expect/properties/share/additionalProperties/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100},schema:100,parentSchema:schema51.properties.expect.properties.share.additionalProperties,data:data26};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
if(data26 < 0 || isNaN(data26)){
const err55 = {instancePath:instancePath+"/expect/share/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/expect/properties/share/additionalProperties/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema51.properties.expect.properties.share.additionalProperties,data:data26};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
else {
const err56 = {instancePath:instancePath+"/expect/share/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/expect/properties/share/additionalProperties/type",keyword:"type",params:{type: "number"},schema:schema51.properties.expect.properties.share.additionalProperties.type,parentSchema:schema51.properties.expect.properties.share.additionalProperties,data:data26};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
}
}
if(data25.tolerance !== undefined){
let data27 = data25.tolerance;
if(typeof data27 == "number"){
if(data27 > 50 || isNaN(data27)){
const err57 = {instancePath:instancePath+"/expect/share/tolerance",schemaPath:"#/properties/expect/properties/share/properties/tolerance/maximum",keyword:"maximum",params:{comparison: "<=", limit: 50},schema:50,parentSchema:schema51.properties.expect.properties.share.properties.tolerance,data:data27};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
if(data27 <= 0 || isNaN(data27)){
const err58 = {instancePath:instancePath+"/expect/share/tolerance",schemaPath:"#/properties/expect/properties/share/properties/tolerance/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0},schema:0,parentSchema:schema51.properties.expect.properties.share.properties.tolerance,data:data27};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
}
else {
const err59 = {instancePath:instancePath+"/expect/share/tolerance",schemaPath:"#/properties/expect/properties/share/properties/tolerance/type",keyword:"type",params:{type: "number"},schema:schema51.properties.expect.properties.share.properties.tolerance.type,parentSchema:schema51.properties.expect.properties.share.properties.tolerance,data:data27};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
}
else {
const err60 = {instancePath:instancePath+"/expect/share",schemaPath:"#/properties/expect/properties/share/type",keyword:"type",params:{type: "object"},schema:schema51.properties.expect.properties.share.type,parentSchema:schema51.properties.expect.properties.share,data:data25};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
}
if(data12.latency !== undefined){
let data28 = data12.latency;
if(data28 && typeof data28 == "object" && !Array.isArray(data28)){
for(const key6 in data28){
const _errs69 = errors;
if(typeof key6 === "string"){
if(!pattern19.test(key6)){
const err61 = {instancePath:instancePath+"/expect/latency",schemaPath:"#/properties/expect/properties/latency/propertyNames/pattern",keyword:"pattern",params:{pattern: "^p\\d{2}(\\.\\d+)?$"},schema:"^p\\d{2}(\\.\\d+)?$",parentSchema:schema51.properties.expect.properties.latency.propertyNames,data:key6,propertyName:key6};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
}
var valid16 = _errs69 === errors;
if(!valid16){
const err62 = {instancePath:instancePath+"/expect/latency",schemaPath:"#/properties/expect/properties/latency/propertyNames",keyword:"propertyNames",params:{propertyName: key6},schema:schema51.properties.expect.properties.latency.propertyNames,parentSchema:schema51.properties.expect.properties.latency,data:data28};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
for(const key7 in data28){
let data29 = data28[key7];
if(typeof data29 === "string"){
if(!pattern27.test(data29)){
const err63 = {instancePath:instancePath+"/expect/latency/" + key7.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/expect/properties/latency/additionalProperties/pattern",keyword:"pattern",params:{pattern: "^(<=|<)\\s*\\d"},schema:"^(<=|<)\\s*\\d",parentSchema:schema51.properties.expect.properties.latency.additionalProperties,data:data29};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
}
else {
const err64 = {instancePath:instancePath+"/expect/latency/" + key7.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/expect/properties/latency/additionalProperties/type",keyword:"type",params:{type: "string"},schema:schema51.properties.expect.properties.latency.additionalProperties.type,parentSchema:schema51.properties.expect.properties.latency.additionalProperties,data:data29};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
}
}
else {
const err65 = {instancePath:instancePath+"/expect/latency",schemaPath:"#/properties/expect/properties/latency/type",keyword:"type",params:{type: "object"},schema:schema51.properties.expect.properties.latency.type,parentSchema:schema51.properties.expect.properties.latency,data:data28};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
}
}
else {
const err66 = {instancePath:instancePath+"/expect",schemaPath:"#/properties/expect/type",keyword:"type",params:{type: "object"},schema:schema51.properties.expect.type,parentSchema:schema51.properties.expect,data:data12};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
}
if(data.backendFrom !== undefined){
if(!(validate116(data.backendFrom, {instancePath:instancePath+"/backendFrom",parentData:data,parentDataProperty:"backendFrom",rootData}))){
vErrors = vErrors === null ? validate116.errors : vErrors.concat(validate116.errors);
errors = vErrors.length;
}
}
if(data.keepAlive !== undefined){
let data31 = data.keepAlive;
if(typeof data31 !== "string"){
const err67 = {instancePath:instancePath+"/keepAlive",schemaPath:"#/properties/keepAlive/type",keyword:"type",params:{type: "string"},schema:schema51.properties.keepAlive.type,parentSchema:schema51.properties.keepAlive,data:data31};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
if(!(((data31 === "on") || (data31 === "off")) || (data31 === "mixed"))){
const err68 = {instancePath:instancePath+"/keepAlive",schemaPath:"#/properties/keepAlive/enum",keyword:"enum",params:{allowedValues: schema51.properties.keepAlive.enum},schema:schema51.properties.keepAlive.enum,parentSchema:schema51.properties.keepAlive,data:data31};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
}
if(data.eventually !== undefined){
if(!(validate84(data.eventually, {instancePath:instancePath+"/eventually",parentData:data,parentDataProperty:"eventually",rootData}))){
vErrors = vErrors === null ? validate84.errors : vErrors.concat(validate84.errors);
errors = vErrors.length;
}
}
if(data.consistently !== undefined){
if(!(validate88(data.consistently, {instancePath:instancePath+"/consistently",parentData:data,parentDataProperty:"consistently",rootData}))){
vErrors = vErrors === null ? validate88.errors : vErrors.concat(validate88.errors);
errors = vErrors.length;
}
}
}
else {
const err69 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema51.type,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
validate123.errors = vErrors;
return errors === 0;
}

export const validate_scale = validate137;
const schema53 = {"title":"ScaleInput","description":"Sets the replicas of a workload and waits until they are ready.","x-effect":"idempotent","x-proof":false,"type":"object","additionalProperties":false,"properties":{"kind":{"type":"string","description":"Kind of the workload.","enum":["Deployment","StatefulSet","ReplicaSet"]},"name":{"type":"string","description":"Name of the workload.","format":"dns-label"},"replicas":{"type":"integer","description":"Replicas wanted.","minimum":0,"maximum":1000}},"required":["kind","name","replicas"]};

function validate137(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.kind === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},schema:schema53.required,parentSchema:schema53,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.name === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},schema:schema53.required,parentSchema:schema53,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.replicas === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "replicas"},schema:schema53.required,parentSchema:schema53,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!(((key0 === "kind") || (key0 === "name")) || (key0 === "replicas"))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema53,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.kind !== undefined){
let data0 = data.kind;
if(typeof data0 !== "string"){
const err4 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/type",keyword:"type",params:{type: "string"},schema:schema53.properties.kind.type,parentSchema:schema53.properties.kind,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(!(((data0 === "Deployment") || (data0 === "StatefulSet")) || (data0 === "ReplicaSet"))){
const err5 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/enum",keyword:"enum",params:{allowedValues: schema53.properties.kind.enum},schema:schema53.properties.kind.enum,parentSchema:schema53.properties.kind,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.name !== undefined){
let data1 = data.name;
if(typeof data1 === "string"){
if(!(formats0(data1))){
const err6 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/format",keyword:"format",params:{format: "dns-label"},schema:"dns-label",parentSchema:schema53.properties.name,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"},schema:schema53.properties.name.type,parentSchema:schema53.properties.name,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.replicas !== undefined){
let data2 = data.replicas;
if(!((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2)))){
const err8 = {instancePath:instancePath+"/replicas",schemaPath:"#/properties/replicas/type",keyword:"type",params:{type: "integer"},schema:schema53.properties.replicas.type,parentSchema:schema53.properties.replicas,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(typeof data2 == "number"){
if(data2 > 1000 || isNaN(data2)){
const err9 = {instancePath:instancePath+"/replicas",schemaPath:"#/properties/replicas/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000},schema:1000,parentSchema:schema53.properties.replicas,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(data2 < 0 || isNaN(data2)){
const err10 = {instancePath:instancePath+"/replicas",schemaPath:"#/properties/replicas/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema53.properties.replicas,data:data2};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
}
else {
const err11 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema53.type,parentSchema:schema53,data};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
validate137.errors = vErrors;
return errors === 0;
}

export const validate_uses = validate138;
const schema54 = {"title":"UsesInput","description":"Runs another local pattern or step template here, bound by the digest of its content. Its outputs are read as steps.ID.outputs; its finally steps run at the end of the run, its defaults are those of its own steps, and what it requires the run requires. A lock of the whole cluster that it asks for is taken. Its onFailure, deadline and maxParallel do not apply: those of the pattern that is run do, and check says so where they differ (W423).","x-effect":"pure","x-proof":false,"type":"object","additionalProperties":false,"properties":{"pattern":{"type":"string","description":"A file or folder relative to this one (../other/pattern.yaml), or a name from spec.imports. What the used pattern names is read relative to its own folder.","minLength":1},"digest":{"type":"string","description":"Digest of the used pattern's content; when it is another one, nothing is run.","pattern":"^sha256:[0-9a-f]{64}$"},"parameters":{"type":"object","description":"Values for the parameters that the used pattern declares, judged by its declarations. They are fixed by the plan and cannot read outputs of steps."},"targets":{"type":"object","description":"Role of the used pattern to role of this one. A role left out is the role of the same name here; the only role of a used pattern is this step's target.","additionalProperties":{"type":"string","description":"Role of this pattern."}}},"required":["pattern"]};

function validate138(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.pattern === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "pattern"},schema:schema54.required,parentSchema:schema54,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((((key0 === "pattern") || (key0 === "digest")) || (key0 === "parameters")) || (key0 === "targets"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema54,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.pattern !== undefined){
let data0 = data.pattern;
if(typeof data0 === "string"){
if(func2(data0) < 1){
const err2 = {instancePath:instancePath+"/pattern",schemaPath:"#/properties/pattern/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema54.properties.pattern,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/pattern",schemaPath:"#/properties/pattern/type",keyword:"type",params:{type: "string"},schema:schema54.properties.pattern.type,parentSchema:schema54.properties.pattern,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.digest !== undefined){
let data1 = data.digest;
if(typeof data1 === "string"){
if(!pattern4.test(data1)){
const err4 = {instancePath:instancePath+"/digest",schemaPath:"#/properties/digest/pattern",keyword:"pattern",params:{pattern: "^sha256:[0-9a-f]{64}$"},schema:"^sha256:[0-9a-f]{64}$",parentSchema:schema54.properties.digest,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/digest",schemaPath:"#/properties/digest/type",keyword:"type",params:{type: "string"},schema:schema54.properties.digest.type,parentSchema:schema54.properties.digest,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.parameters !== undefined){
let data2 = data.parameters;
if(!(data2 && typeof data2 == "object" && !Array.isArray(data2))){
const err6 = {instancePath:instancePath+"/parameters",schemaPath:"#/properties/parameters/type",keyword:"type",params:{type: "object"},schema:schema54.properties.parameters.type,parentSchema:schema54.properties.parameters,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.targets !== undefined){
let data3 = data.targets;
if(data3 && typeof data3 == "object" && !Array.isArray(data3)){
for(const key1 in data3){
let data4 = data3[key1];
if(typeof data4 !== "string"){
const err7 = {instancePath:instancePath+"/targets/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/targets/additionalProperties/type",keyword:"type",params:{type: "string"},schema:schema54.properties.targets.additionalProperties.type,parentSchema:schema54.properties.targets.additionalProperties,data:data4};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
else {
const err8 = {instancePath:instancePath+"/targets",schemaPath:"#/properties/targets/type",keyword:"type",params:{type: "object"},schema:schema54.properties.targets.type,parentSchema:schema54.properties.targets,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
else {
const err9 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema54.type,parentSchema:schema54,data};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
validate138.errors = vErrors;
return errors === 0;
}

export const validate_wait = validate139;
const schema55 = {"title":"WaitInput","description":"Waits for a condition of an object, or a stated time.","x-effect":"pure","x-proof":false,"type":"object","additionalProperties":false,"properties":{"resource":{"$ref":"#/definitions/ResourceRef"},"condition":{"type":"string","description":"Status condition that must be True.","minLength":1},"until":{"type":"string","description":"CEL condition over object.","minLength":1,"x-cel":"bool"},"gone":{"type":"boolean","description":"The object must be gone.","const":true},"for":{"$ref":"#/definitions/Duration"}},"anyOf":[{"required":["resource"]},{"required":["for"]}]};

function validate139(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
const _errs1 = errors;
let valid0 = false;
const _errs2 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.resource === undefined){
const err0 = {instancePath,schemaPath:"#/anyOf/0/required",keyword:"required",params:{missingProperty: "resource"},schema:schema55.anyOf[0].required,parentSchema:schema55.anyOf[0],data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var _valid0 = _errs2 === errors;
valid0 = valid0 || _valid0;
if(!valid0){
const _errs3 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.for === undefined){
const err1 = {instancePath,schemaPath:"#/anyOf/1/required",keyword:"required",params:{missingProperty: "for"},schema:schema55.anyOf[1].required,parentSchema:schema55.anyOf[1],data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
var _valid0 = _errs3 === errors;
valid0 = valid0 || _valid0;
}
if(!valid0){
const err2 = {instancePath,schemaPath:"#/anyOf",keyword:"anyOf",params:{},schema:schema55.anyOf,parentSchema:schema55,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
else {
errors = _errs1;
if(vErrors !== null){
if(_errs1){
vErrors.length = _errs1;
}
else {
vErrors = null;
}
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((((key0 === "resource") || (key0 === "condition")) || (key0 === "until")) || (key0 === "gone")) || (key0 === "for"))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema55,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.resource !== undefined){
if(!(validate82(data.resource, {instancePath:instancePath+"/resource",parentData:data,parentDataProperty:"resource",rootData}))){
vErrors = vErrors === null ? validate82.errors : vErrors.concat(validate82.errors);
errors = vErrors.length;
}
}
if(data.condition !== undefined){
let data1 = data.condition;
if(typeof data1 === "string"){
if(func2(data1) < 1){
const err4 = {instancePath:instancePath+"/condition",schemaPath:"#/properties/condition/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema55.properties.condition,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/condition",schemaPath:"#/properties/condition/type",keyword:"type",params:{type: "string"},schema:schema55.properties.condition.type,parentSchema:schema55.properties.condition,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.until !== undefined){
let data2 = data.until;
if(typeof data2 === "string"){
if(func2(data2) < 1){
const err6 = {instancePath:instancePath+"/until",schemaPath:"#/properties/until/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema55.properties.until,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/until",schemaPath:"#/properties/until/type",keyword:"type",params:{type: "string"},schema:schema55.properties.until.type,parentSchema:schema55.properties.until,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.gone !== undefined){
let data3 = data.gone;
if(typeof data3 !== "boolean"){
const err8 = {instancePath:instancePath+"/gone",schemaPath:"#/properties/gone/type",keyword:"type",params:{type: "boolean"},schema:schema55.properties.gone.type,parentSchema:schema55.properties.gone,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(true !== data3){
const err9 = {instancePath:instancePath+"/gone",schemaPath:"#/properties/gone/const",keyword:"const",params:{allowedValue: true},schema:true,parentSchema:schema55.properties.gone,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.for !== undefined){
if(!(validate33(data.for, {instancePath:instancePath+"/for",parentData:data,parentDataProperty:"for",rootData}))){
vErrors = vErrors === null ? validate33.errors : vErrors.concat(validate33.errors);
errors = vErrors.length;
}
}
}
else {
const err10 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema55.type,parentSchema:schema55,data};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
validate139.errors = vErrors;
return errors === 0;
}

